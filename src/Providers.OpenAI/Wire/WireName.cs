namespace Providers.OpenAI.Wire;

/// <summary>Names as the protocol takes them: letters, digits, underscore and dash, at most 64.</summary>
internal static class WireName
{
    private const int Longest = 64;

    /// <summary>The name without what is not allowed; null when nothing is left.</summary>
    public static string? Of(string? name)
    {
        var allowed = string.Concat((name ?? "").Where(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-').Take(Longest));
        return allowed.Length == 0 ? null : allowed;
    }
}
