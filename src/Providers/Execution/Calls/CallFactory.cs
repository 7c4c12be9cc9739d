using Microsoft.Extensions.AI;
using Providers.Health;
using Providers.Routing;

namespace Providers.Execution;

/// <summary>Reads a request once, and binds it to the route, the tenant and the time it has.</summary>
internal sealed class CallFactory(ExecutionServices services)
{
    /// <summary>No timer waits fifty days.</summary>
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromDays(45);

    public ChatCall Create(
        RouterSnapshot snapshot, IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken caller)
    {
        var own = ProviderOptions.Of(options);
        var kept = CallerInput.Read(messages, options, own);
        var route = RouteSelection.Of(snapshot, options?.ModelId);
        var tenant = own.Tenant is { } name ? snapshot.Tenants.GetValueOrDefault(name) : null;
        var outer = AmbientCall.Current;
        return new ChatCall(
            route,
            RequestProfile.Of(kept, options, services.Estimator, new RequestBounds
            {
                AllowedRegions = Regions.Shared(route.AllowedRegions, tenant?.AllowedRegions),
                Tenant = tenant?.Name,
                OfflineReason = OfflineReason(services.Connectivity),
            }),
            new CallClock(services.Time, services.Wall, Allowed(own, route, outer)),
            outer)
        {
            Messages = kept,
            Options = options,
            Currency = snapshot.Currency.Code,
            Caller = caller,
            WaitsForQuota = own.WaitForQuota == true,
            Priority = own.Priority ?? 0,
            Scopes = Scopes(route, own.Tenant, tenant),
        };
    }

    /// <summary>Why nothing hosted may be asked now; null when it may.</summary>
    public static string? OfflineReason(Connectivity connectivity)
        => connectivity.State != ConnectivityState.Offline ? null
            : connectivity.IsForced ? "the router is switched offline"
            : "no hosted backend can be reached";

    private static TimeSpan Allowed(ProviderOptions own, RouteSettings route, ChatCall? outer)
    {
        var allowed = Shorter(own.Deadline ?? route.Deadline, LongestDeadline);
        return outer is null ? allowed : Shorter(allowed, outer.Clock.Remaining);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>Configured names are compared without case, so another spelling must not open another account.</summary>
    private static (QuotaScope Scope, QuotaLimits Limits) Tenant(string name, TenantSettings? tenant)
        => tenant is null
            ? (new QuotaScope(QuotaScopeKind.Tenant, name), QuotaLimits.None)
            : (new QuotaScope(QuotaScopeKind.Tenant, name.ToLowerInvariant()), tenant.Limits);

    private static CallScopes Scopes(RouteSettings route, string? tenantName, TenantSettings? tenant)
        => tenantName is null ? route.Scopes : new CallScopes((route.Scope, route.Limits), Tenant(tenantName, tenant));
}
