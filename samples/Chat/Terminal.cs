namespace Providers.Samples.Chat;

/// <summary>Pretty on a terminal, plain when piped.</summary>
internal static class Terminal
{
    private static readonly bool IsPretty = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null;

    public static void Title(string text) => Console.WriteLine(Styled("1;36", text));

    public static void Line(string text = "") => Console.WriteLine(text);

    public static void Faint(string text) => Console.WriteLine(Styled("2", text));

    public static void Good(string text) => Console.WriteLine(Styled("32", text));

    public static void Bad(string text) => Console.WriteLine(Styled("31", text));

    /// <summary>A piece of a streamed answer.</summary>
    public static void Piece(string text)
    {
        Console.Write(text);
        Console.Out.Flush();
    }

    private static string Styled(string code, string text) => IsPretty ? $"\e[{code}m{text}\e[0m" : text;
}
