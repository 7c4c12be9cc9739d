namespace Providers.OpenAI.Wire;

/// <summary>What cannot be said in the protocol is refused before anything is sent.</summary>
internal static class Refusal
{
    public static ChatBackendException Of(BackendDescriptor backend, string parameter, string reason)
        => new(ChatFailureKind.Unsupported, backend.Name, reason) { Parameter = parameter };
}
