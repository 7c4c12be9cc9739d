namespace Providers.Samples.Chat;

/// <summary>What the program was asked to do.</summary>
/// <param name="ConfigurationFile">A file with a <c>Providers</c> section; null for none.</param>
/// <param name="Question">One question to answer; null for a conversation.</param>
/// <param name="CuratedFile">A file of curated answers to check; null for none.</param>
internal sealed record CommandLine(string? ConfigurationFile, string? Question, string? CuratedFile)
{
    public const string Usage = """
        dotnet run --project samples/Chat                          the tour, with simulated providers
        dotnet run --project samples/Chat -- --config FILE         a chat with the backends of FILE's Providers section
        dotnet run --project samples/Chat -- --config FILE --once "QUESTION"   one answer
        dotnet run --project samples/Chat -- --check-answers FILE   looks for contradictions and duplicates in curated answers
        Environment variables such as Providers__Backends__openai__Type configure it too.
        """;

    /// <exception cref="FormatException">An argument is not known or lacks its value.</exception>
    public static CommandLine Parse(string[] arguments)
    {
        var parsed = new CommandLine(null, null, null);
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            parsed = (arguments[i], value) switch
            {
                ("--config", { } file) => parsed with { ConfigurationFile = file },
                ("--once", { } question) => parsed with { Question = question },
                ("--check-answers", { } file) => parsed with { CuratedFile = file },
                ("--config" or "--once" or "--check-answers", null) => throw new FormatException($"{arguments[i]} needs a value."),
                _ => throw new FormatException($"'{arguments[i]}' is not known."),
            };
        }

        return parsed;
    }
}
