using Microsoft.Extensions.AI;

namespace Providers;

/// <summary>What one call asks of the router, beside what it asks of the model. Unset values leave the configuration's.</summary>
/// <remarks>
/// Kept under <c>providers.*</c> in <see cref="ChatOptions.AdditionalProperties"/> and taken out before anything is sent.
/// </remarks>
public sealed class ProviderOptions
{
    /// <summary>The prefix of every key the router keeps among the additional properties.</summary>
    public const string Prefix = "providers.";

    private static readonly ProviderOptions Unset = new(null);

    private readonly AdditionalPropertiesDictionary? properties;

    internal ProviderOptions(AdditionalPropertiesDictionary? properties) => this.properties = properties;

    /// <summary>Who is charged: a name under <c>Tenants</c>, or any other, which then has no limits of its own.</summary>
    public string? Tenant { get => Read<string>("providers.tenant"); set => Write("providers.tenant", value); }

    /// <summary>A conversation's id: its calls prefer the backend that answered before.</summary>
    public string? Session { get => Read<string>("providers.session"); set => Write("providers.session", value); }

    /// <summary>Whether the exact cache may answer and keep this call, where the route has one.</summary>
    public bool? Cache { get => ReadValue<bool>("providers.cache"); set => Write("providers.cache", value); }

    /// <summary>Whether the answer may be stored for later, where the route stores.</summary>
    public bool? Store { get => ReadValue<bool>("providers.store"); set => Write("providers.store", value); }

    /// <summary>The regions this call may go to; narrows the route's and the tenant's, never widens them.</summary>
    public IReadOnlyList<string>? AllowedRegions
    {
        get => Read<IReadOnlyList<string>>("providers.allowed_regions");
        set => Write("providers.allowed_regions", value);
    }

    /// <summary>
    /// The most one call may cost at worst, in the configured currency; backends that may cost more, or whose price is unknown, are
    /// left out.
    /// </summary>
    public decimal? MaxCost { get => ReadValue<decimal>("providers.max_cost"); set => Write("providers.max_cost", value); }

    /// <summary>From the call to the end of the answer, retries and failovers included; more than zero. Longer than 45 days counts as 45 days.</summary>
    public TimeSpan? Deadline { get => ReadValue<TimeSpan>("providers.deadline"); set => Write("providers.deadline", value); }

    /// <summary>Whether to wait for quota, up to the deadline, rather than be refused at once. Default: false.</summary>
    public bool? WaitForQuota { get => ReadValue<bool>("providers.wait_for_quota"); set => Write("providers.wait_for_quota", value); }

    /// <summary>Who waits for quota first, higher before lower. Default: 0.</summary>
    public int? Priority { get => ReadValue<int>("providers.priority"); set => Write("providers.priority", value); }

    /// <summary>
    /// Called while the call waits for quota: when it begins to, and whenever its place or the limit it waits for changes. It must be quick.
    /// </summary>
    public Action<QuotaWait>? OnQuotaWait
    {
        get => Read<Action<QuotaWait>>("providers.on_quota_wait");
        set => Write("providers.on_quota_wait", value);
    }

    /// <summary>
    /// Called once on a stream, just before its first update is handed over: who answers, from where, and what failed before. The send
    /// that is answering is not among the attempts yet. For hosts whose own answer has a head to write.
    /// </summary>
    public Action<RouteReport>? OnFirstContent
    {
        get => Read<Action<RouteReport>>("providers.on_first_content");
        set => Write("providers.on_first_content", value);
    }

    /// <summary>
    /// Fields of the provider's wire, by name, to leave out of this send, because the backend refused them. Set by the router between
    /// attempts.
    /// </summary>
    public IReadOnlyList<string>? Omit { get => Read<IReadOnlyList<string>>("providers.omit"); set => Write("providers.omit", value); }

    /// <summary>Reads what a call asks of the router; every value is null where <paramref name="options"/> has none.</summary>
    public static ProviderOptions Of(ChatOptions? options) => options?.AdditionalProperties is { } properties ? new(properties) : Unset;

    private T? Read<T>(string key) where T : class
        => properties is not null && properties.TryGetValue(key, out var value) ? value as T : null;

    private T? ReadValue<T>(string key) where T : struct
        => properties is not null && properties.TryGetValue(key, out var value) && value is T typed ? typed : null;

    private void Write(string key, object? value)
    {
        var target = properties
            ?? throw new InvalidOperationException("These options are read-only: set them through options.ForProviders(…).");
        if (value is null)
        {
            target.Remove(key);
        }
        else
        {
            target[key] = value;
        }
    }
}
