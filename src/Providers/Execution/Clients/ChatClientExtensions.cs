using Providers;
using Providers.Execution;

namespace Microsoft.Extensions.AI;

/// <summary>Makes any chat client a backend.</summary>
public static class ChatClientExtensions
{
    /// <summary>Makes a chat client a backend that routes can name. Its failures become <see cref="ChatBackendException"/>s.</summary>
    /// <remarks>
    /// Switch the client's own retries off: the router retries, and has one budget for it. The backend owns the client: disposing the one
    /// disposes the other. <c>GetService</c> reaches through to the client.
    /// </remarks>
    /// <param name="client">Any client, a router too.</param>
    /// <param name="descriptor">What it is and can do. Its model, unless null, is asked for whatever a call names.</param>
    /// <param name="probe">Asks whether it is there, without spending a token. Null tells nothing: the backend counts as alive.</param>
    public static IChatBackend AsBackend(
        this IChatClient client, BackendDescriptor descriptor, Func<CancellationToken, Task<BackendStatus>>? probe = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(descriptor);
        return new ChatClientBackend(client, descriptor, probe);
    }
}
