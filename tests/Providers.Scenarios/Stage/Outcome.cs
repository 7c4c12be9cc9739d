using Microsoft.Extensions.AI;

namespace Providers.Scenarios.Stage;

/// <summary>What a call ended in, as its caller sees it.</summary>
internal sealed record Outcome
{
    public const string Question = "How long does a parcel take? canary-prompt-77ad";

    /// <summary>All text that was handed over, also before a failure.</summary>
    public required string Text { get; init; }

    public ChatResponse? Response { get; init; }

    public IReadOnlyList<ChatResponseUpdate> Updates { get; init; } = [];

    public Exception? Failure { get; init; }

    public RouteReport Report => Failure switch
    {
        ChatRouteException failed => failed.Report,
        PartialAnswerException partial => partial.Report,
        null => Response!.GetRouteReport()!,
        _ => throw new InvalidOperationException("The outcome has no report.", Failure),
    };

    public ChatFailureKind? Kind => (Failure as ChatRouteException)?.Kind;

    public IReadOnlyList<RouteAttempt> Attempts => Report.Attempts;

    /// <summary>All that must be the same for plain and streamed calls.</summary>
    public string Summary
    {
        get
        {
            var attempts = Attempts.Select(attempt =>
                $"{attempt.Backend} {attempt.Purpose} {attempt.Outcome} {attempt.Failure} {attempt.Status} {attempt.ProviderCode}");
            var usage = Response?.Usage is { } used ? $"{used.InputTokenCount}+{used.OutputTokenCount}" : "";
            return $"""
                {Failure?.GetType().Name} {Kind} by {Report.Backend}, {Report.Origin}, degraded {Report.Degraded}
                {Response?.FinishReason} {usage}: {Text}
                {string.Join('\n', attempts)}
                """;
        }
    }

    public static async Task<Outcome> OfPlainAsync(IChatClient client, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        try
        {
            var response = await client.GetResponseAsync(Question, options, cancellationToken);
            return new Outcome { Text = response.Text, Response = response };
        }
        catch (Exception failure)
        {
            return new Outcome { Text = "", Failure = failure };
        }
    }

    public static async Task<Outcome> OfStreamAsync(IChatClient client, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var updates = new List<ChatResponseUpdate>();
        try
        {
            await foreach (var update in client.GetStreamingResponseAsync(Question, options, cancellationToken))
            {
                updates.Add(update);
            }

            return new Outcome { Text = TextOf(updates), Updates = updates, Response = updates.ToChatResponse() };
        }
        catch (Exception failure)
        {
            return new Outcome { Text = TextOf(updates), Updates = updates, Failure = failure };
        }
    }

    private static string TextOf(List<ChatResponseUpdate> updates) => string.Concat(updates.Select(update => update.Text));
}
