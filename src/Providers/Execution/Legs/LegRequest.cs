using Microsoft.Extensions.AI;

namespace Providers.Execution;

/// <summary>What one send asks of one backend.</summary>
internal readonly record struct LegRequest(
    RoutedBackend Backend, AttemptPurpose Purpose, IReadOnlyList<ChatMessage> Messages, ChatOptions? Options)
{
    private static readonly TimeSpan UsualFirstContent = TimeSpan.FromSeconds(30);

    /// <summary>What a loaded local model may take to read each token of the question, on a processor without a graphics card too.</summary>
    private static readonly TimeSpan LocalReading = TimeSpan.FromMilliseconds(40);

    /// <summary>Whether it stands in for the route's own backends.</summary>
    public bool IsDegraded { get; init; }

    /// <summary>
    /// The output cap that a limit made the router set, in tokens; null where the caller set one or nothing counts tokens.
    /// </summary>
    public int? AssumedCap { get; init; }

    /// <summary>Whether it ends with the text delivered so far, to be continued.</summary>
    public bool IsPrefilled { get; init; }

    /// <summary>Why this backend, told by its <see cref="object.ToString"/>.</summary>
    public object? Reason { get; init; }

    /// <summary>
    /// How long this send may take to its first content: the backend's own limit, cut so that a black hole can't eat the turn of the
    /// degrade ladder.
    /// </summary>
    /// <param name="call">The request it is part of.</param>
    /// <param name="now">The timestamp at which it is sent.</param>
    /// <param name="isOwn">Whether the backend's own limit counts; passing a shorter one is not its fault.</param>
    public TimeSpan FirstContentLimit(ChatCall call, long now, out bool isOwn)
    {
        var remaining = call.Clock.RemainingAt(now);
        var available = IsDegraded ? remaining : remaining - call.ReservedForDegrade;
        var own = Backend.Settings.FirstContentLimit
            ?? (Backend.Descriptor.Placement == BackendPlacement.Hosted ? UsualFirstContent
                // A model that has to be loaded first takes minutes, and one that is loaded and silent is stuck.
                : Backend.Health.Readiness == BackendReadiness.Ready ? UsualFirstContent + call.Profile.InputTokens * LocalReading
                : remaining);
        isOwn = own <= available;
        return isOwn ? own : available > TimeSpan.Zero ? available : TimeSpan.Zero;
    }
}
