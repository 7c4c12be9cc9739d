using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Providers.Routing;

/// <summary>The policies a route may name: the six of the house, and those a host registered.</summary>
internal sealed class RoutingPolicies
{
    private readonly FrozenDictionary<string, IRoutingPolicy> byName;

    /// <param name="registered">The host's own; one with a name of the house takes its place, a later one that of an earlier.</param>
    public RoutingPolicies(IEnumerable<IRoutingPolicy> registered)
    {
        var policies = new Dictionary<string, IRoutingPolicy>(StringComparer.OrdinalIgnoreCase);
        foreach (var policy in BuiltIn.Concat(registered))
        {
            policies[policy.Name] = policy;
        }

        byName = policies.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        Names = [.. policies.Keys];
    }

    /// <summary>The six of the house.</summary>
    public static IReadOnlyList<IRoutingPolicy> BuiltIn { get; } =
    [
        new OrderedPolicy(),
        new CheapestPolicy(),
        new FastestPolicy(),
        new BalancedPolicy(),
        new WeightedPolicy(),
        new LeastBusyPolicy(),
    ];

    /// <summary>Every name that can be looked up, those of the house first.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Finds a policy by its name, without case.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out IRoutingPolicy? policy) => byName.TryGetValue(name, out policy);
}
