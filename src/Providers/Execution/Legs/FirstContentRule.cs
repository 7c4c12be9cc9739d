namespace Providers.Execution;

/// <summary>
/// How long a send may take to its first content: the backend's own limit, cut so that a black hole can't eat the turn of the degrade
/// ladder.
/// </summary>
internal static class FirstContentRule
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(30);

    /// <summary>What a loaded local model may take to read each token of the question, without a graphics card too.</summary>
    private static readonly TimeSpan LocalReading = TimeSpan.FromMilliseconds(40);

    /// <param name="send">Whose turn it is.</param>
    /// <param name="remaining">What is left to the call's deadline.</param>
    /// <param name="isOwn">Whether the backend's own limit counts; passing a shorter one is not its fault.</param>
    public static TimeSpan LimitOf(Send send, TimeSpan remaining, out bool isOwn)
    {
        var backend = send.Backend;
        var available = send.IsDegrade ? remaining : remaining - send.Call.ReservedForDegrade;
        var own = backend.Settings.FirstContentLimit
            ?? (backend.Descriptor.Placement == BackendPlacement.Hosted ? Usual
                // A model that has to be loaded first takes minutes, and one that is loaded and silent is stuck.
                : backend.Health.Readiness == BackendReadiness.Ready ? Usual + send.Call.Profile.InputTokens * LocalReading
                : remaining);
        isOwn = own <= available;
        return isOwn ? own : available > TimeSpan.Zero ? available : TimeSpan.Zero;
    }
}
