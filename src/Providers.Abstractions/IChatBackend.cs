using Microsoft.Extensions.AI;

namespace Providers;

/// <summary>A chat client the router can choose: it says what it is and whether it is alive.</summary>
/// <remarks>
/// Members are thread-safe. A failed call throws <see cref="ChatBackendException"/>; a cancelled one throws
/// <see cref="OperationCanceledException"/>. A backend sends each call once: the router decides on retries.
/// Reach it through middleware with <c>client.GetService(typeof(IChatBackend))</c>.
/// </remarks>
public interface IChatBackend : IChatClient
{
    /// <summary>What this backend is and can do. Never changes.</summary>
    BackendDescriptor Descriptor { get; }

    /// <summary>Asks whether the backend is there, without spending a token.</summary>
    /// <param name="cancellationToken">Ends the probe; the caller sets its limit.</param>
    /// <returns>What was found. An unreachable backend is a status, not an exception.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    Task<BackendStatus> ProbeAsync(CancellationToken cancellationToken = default);
}
