using System.Net;
using System.Text;
using System.Text.Json;
using Providers.Scenarios.Stage;

namespace Providers.Scenarios.Fuzzing;

/// <summary>What the backend that finishes a mutant has to say.</summary>
internal enum RescueHabit
{
    /// <summary>Something else altogether.</summary>
    SaysOther,

    /// <summary>The whole text from its beginning, whatever it was given.</summary>
    BeginsAgain,

    /// <summary>The rest of the text, where it was given its beginning.</summary>
    GoesOn,
}

/// <summary>An endpoint in memory that always answers well: with another text, with the same one, or with the rest of what it was given.</summary>
internal sealed class RescueEndpoint : HttpMessageHandler
{
    private const string Other = "The second answers.";

    public RescueHabit Habit { get; set; }

    /// <summary>The text that the mutant comes from.</summary>
    public string Text { get; set; } = Other;

    /// <summary>What it was given to go on from at last; null where nothing was.</summary>
    public string? Given { get; private set; }

    /// <summary>What it said at last.</summary>
    public string Said { get; private set; } = "";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var question = JsonDocument.Parse(await request.Content!.ReadAsStringAsync(cancellationToken));
        var last = question.RootElement.GetProperty("messages").EnumerateArray().Last();
        Given = last.GetProperty("role").GetString() == "assistant" ? last.GetProperty("content").GetString() : null;
        Said = Habit switch
        {
            _ when Text.Length == 0 => Other,
            RescueHabit.SaysOther => Other,
            RescueHabit.GoesOn when Given?.Length < Text.Length => Text[Given.Length..],
            _ => Text,
        };
        var half = Said.Length / 2;
        var body = string.Concat(new[] { Wire.Text(Said[..half]), Wire.Text(Said[half..]), Wire.Finish(), Wire.Done }.Select(data => $"data: {data}\n\n"));
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)), RequestMessage = request };
    }

    /// <summary>Whether a text is what was delivered of the mutant and what this said, without a word twice.</summary>
    /// <param name="text">What the caller received.</param>
    /// <param name="isBeginning">Whether a text is what the mutant begins with.</param>
    public bool Completes(string text, Func<string, bool> isBeginning)
    {
        if (Given is null)
        {
            return text == Said;
        }

        var hasBegunAgain = Said.AsSpan().TrimStart().CommonPrefixLength(Given.AsSpan().TrimStart()) >= 12;
        return isBeginning(Given) && text.StartsWith(Given, StringComparison.Ordinal) && text[Given.Length..] is var rest
            && (hasBegunAgain ? Said.TrimStart() == Given.TrimStart() + rest : IsRest(rest));
    }

    private bool IsRest(string rest)
    {
        var overlap = Said.Length - rest.Length;
        return Said.EndsWith(rest, StringComparison.Ordinal)
            && (overlap == 0 || overlap >= 12 && Given!.EndsWith(Said[..overlap], StringComparison.Ordinal));
    }
}
