using Providers.Answers;

namespace Providers.Execution;

/// <summary>What the configuration says of one route, ready for use.</summary>
internal sealed record RouteSettings
{
    private CallScopes? scopes;

    public required string Name { get; init; }

    /// <summary>Whose limits its calls count against: its own name's, but for a pin, which spends what the default route may.</summary>
    public QuotaScope Scope => new(QuotaScopeKind.Route, ChargedTo ?? Name);

    public string? ChargedTo { get; init; }

    /// <summary>The route's own backends, in its order.</summary>
    public required RoutedBackend[] Backends { get; init; }

    /// <summary>The backends of the degrade ladder, in its order: asked when the route's own are out.</summary>
    public RoutedBackend[] DegradeBackends { get; init; } = [];

    /// <summary>Whether stored answers end the ladder.</summary>
    public bool DegradeToAnswers { get; init; }

    /// <summary>How many backends the route has, the ladder's included.</summary>
    public int BackendCount => Backends.Length + DegradeBackends.Length;

    /// <summary>The route's own backends first, then the ladder's.</summary>
    public RoutedBackend this[int index] => index < Backends.Length ? Backends[index] : DegradeBackends[index - Backends.Length];

    public required IRoutingPolicy Policy { get; init; }

    /// <summary>Null allows every region.</summary>
    public IReadOnlyList<string>? AllowedRegions { get; init; }

    public InterruptionPolicy OnInterrupted { get; init; }

    public int MaxAttempts { get; init; } = 4;

    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How much of the deadline is kept for the degrade ladder's turn.</summary>
    public TimeSpan DegradeReserve { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>What hosted legs must leave of the deadline: nothing where no local model waits for its turn.</summary>
    public TimeSpan ReservedForDegrade => DegradeBackends.Length == 0 ? TimeSpan.Zero : DegradeReserve;

    public HedgeOptions Hedge { get; init; } = new();

    /// <summary>Null: no exact cache.</summary>
    public CacheOptions? Cache { get; init; }

    public bool Store { get; init; }

    /// <summary>Only answers of more characters are stored.</summary>
    public int StoreAbove { get; init; }

    public QuotaLimits Limits { get; init; } = QuotaLimits.None;

    /// <summary>The scopes of a call that no tenant is charged for.</summary>
    public CallScopes Scopes => scopes ??= new CallScopes((Scope, Limits));

    /// <summary>Whether another backend may be asked after one refused the content.</summary>
    public bool FailoverOnRefusal { get; init; }
}
