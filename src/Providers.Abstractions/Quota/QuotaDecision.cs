using System.Diagnostics.CodeAnalysis;

namespace Providers;

/// <summary>What a ledger decided: a reservation, or the limit that refused.</summary>
public readonly record struct QuotaDecision
{
    private QuotaDecision(IQuotaReservation? reservation, QuotaRefusal? refusal)
    {
        Reservation = reservation;
        Refusal = refusal;
    }

    /// <summary>What was set aside; null when refused.</summary>
    public IQuotaReservation? Reservation { get; }

    /// <summary>Which limit refused; null when granted.</summary>
    public QuotaRefusal? Refusal { get; }

    /// <summary>Whether everything was set aside.</summary>
    [MemberNotNullWhen(true, nameof(Reservation))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsGranted => Reservation is not null;

    /// <summary>Everything was set aside.</summary>
    public static QuotaDecision Granted(IQuotaReservation reservation) => new(reservation, null);

    /// <summary>Nothing was set aside.</summary>
    public static QuotaDecision Refused(QuotaRefusal refusal) => new(null, refusal);
}
