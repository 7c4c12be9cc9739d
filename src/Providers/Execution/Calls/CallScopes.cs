using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Providers.Execution;

/// <summary>The route's and the tenant's scopes: each counts a call once, and adds up the tokens and the cost of all its sends.</summary>
internal sealed class CallScopes
{
    private readonly QuotaClaim[] admission;

    public CallScopes(params ReadOnlySpan<(QuotaScope Scope, QuotaLimits Limits)> scopes)
    {
        admission = new QuotaClaim[scopes.Length];
        for (var i = 0; i < scopes.Length; i++)
        {
            var (scope, limits) = scopes[i];
            admission[i] = new QuotaClaim(scope, limits, 1, 0, 0);
            CountUsage |= CountsUsage(limits);
        }
    }

    /// <summary>What the call itself asks for: its place, with no token and no money yet.</summary>
    public ReadOnlySpan<QuotaClaim> Admission => admission;

    /// <summary>Whether one of the limits counts tokens or money.</summary>
    public bool CountUsage { get; }

    /// <summary>What one send asks for: the backend counts it, and all add up what it uses.</summary>
    /// <param name="backend">Who is to be asked.</param>
    /// <param name="forecast">What it is expected to use.</param>
    /// <param name="withCall">Whether it takes the call's own place along.</param>
    /// <param name="claims">Room for them.</param>
    public ReadOnlySpan<QuotaClaim> Send(RoutedBackend backend, in UsageForecast forecast, bool withCall, ref SendClaims claims)
    {
        var (tokens, costMicros, calls) = (forecast.Tokens, forecast.WorstMicros, withCall ? 1 : 0);
        claims[0] = new QuotaClaim(backend.Scope, backend.Limits, 1, tokens, costMicros);
        for (var i = 0; i < admission.Length; i++)
        {
            claims[i + 1] = new QuotaClaim(admission[i].Scope, admission[i].Limits, calls, tokens, costMicros);
        }

        return MemoryMarshal.CreateReadOnlySpan(ref claims[0], 1 + admission.Length);
    }

    public static bool CountsUsage(QuotaLimits limits)
        => limits.LimitsCost || limits.TokensPerMinute is not null || limits.TokensPerDay is not null;

    /// <summary>Room for the claims of one send: the backend's, the route's and the tenant's.</summary>
    [InlineArray(3)]
    internal struct SendClaims
    {
        private QuotaClaim first;
    }
}
