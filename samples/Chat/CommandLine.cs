namespace Providers.Samples.Chat;

/// <summary>What the program was asked to do.</summary>
/// <param name="ConfigurationFile">A file with a <c>Providers</c> section; null for none.</param>
/// <param name="Question">One question to answer; null for a conversation.</param>
internal sealed record CommandLine(string? ConfigurationFile, string? Question)
{
    public const string Usage = """
        dotnet run --project samples/Chat                          the tour, with simulated providers
        dotnet run --project samples/Chat -- --config FILE         a chat with the backends of FILE's Providers section
        dotnet run --project samples/Chat -- --config FILE --once "QUESTION"   one answer
        Environment variables such as Providers__Backends__openai__Type configure it too.
        """;

    /// <exception cref="FormatException">An argument is not known or lacks its value.</exception>
    public static CommandLine Parse(string[] arguments)
    {
        var parsed = new CommandLine(null, null);
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            parsed = (arguments[i], value) switch
            {
                ("--config", { } file) => parsed with { ConfigurationFile = file },
                ("--once", { } question) => parsed with { Question = question },
                ("--config" or "--once", null) => throw new FormatException($"{arguments[i]} needs a value."),
                _ => throw new FormatException($"'{arguments[i]}' is not known."),
            };
        }

        return parsed;
    }
}
