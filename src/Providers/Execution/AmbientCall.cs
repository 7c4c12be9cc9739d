namespace Providers.Execution;

/// <summary>The call that a nested router is part of: they share one deadline and one attempt budget.</summary>
internal static class AmbientCall
{
    private static readonly AsyncLocal<ChatCall?> Local = new();

    public static ChatCall? Current => Local.Value;

    /// <summary>Makes a call the one that nested routers are part of. Set where one is asked: it flows down, never up.</summary>
    public static void Set(ChatCall call) => Local.Value = call;
}
