using Providers.Health;

namespace Providers.Execution;

/// <summary>What a leg was given before it was sent: a permit and a reservation, each to be closed exactly once, by the leg.</summary>
internal readonly record struct LegGrant(HealthPermit Permit, IQuotaReservation Reservation, long InputTokens)
{
    /// <summary>Nothing was sent after all.</summary>
    public void Return()
    {
        Reservation.Release();
        Permit.Ignore();
    }
}
