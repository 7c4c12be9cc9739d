namespace Providers;

/// <summary>A backend whose model must be loaded before its first token, and can be loaded ahead of need.</summary>
/// <remarks>Reach it through middleware with <c>client.GetService(typeof(IPreloadable))</c>.</remarks>
public interface IPreloadable
{
    /// <summary>Loads the model and returns when it can answer. Spends no tokens; does nothing where it is loaded already.</summary>
    /// <param name="cancellationToken">Ends the wait; the load itself may go on.</param>
    /// <exception cref="ChatBackendException">The model could not be loaded.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    Task PreloadAsync(CancellationToken cancellationToken = default);
}
