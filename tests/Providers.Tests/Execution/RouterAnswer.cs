using Microsoft.Extensions.AI;

namespace Providers.Tests.Execution;

/// <summary>How a call ended, plain or streamed: what was handed over, and what was thrown.</summary>
internal sealed class RouterAnswer
{
    public List<ChatResponseUpdate> Updates { get; } = [];

    public ChatResponse? Response { get; private set; }

    public Exception? Thrown { get; private set; }

    public string Text => Response?.Text ?? string.Concat(Updates.Select(update => update.Text));

    public RouteReport Report => Response?.GetRouteReport()
        ?? (Thrown as ChatRouteException)?.Report
        ?? (Thrown as PartialAnswerException)?.Report
        ?? throw new InvalidOperationException("There is no report.", Thrown);

    public ChatRouteException Failure => Thrown.ShouldBeOfType<ChatRouteException>();

    public PartialAnswerException Partial => Thrown.ShouldBeOfType<PartialAnswerException>();

    /// <summary>The attempts in short, such as <c>a:ServerError b:Answered</c>.</summary>
    public string Attempts => string.Join(' ', Report.Attempts.Select(
        attempt => $"{attempt.Backend}:{attempt.Failure?.ToString() ?? attempt.Outcome.ToString()}"));

    public static async Task<RouterAnswer> OfPlainAsync(Task<ChatResponse> asked)
    {
        var answer = new RouterAnswer();
        try
        {
            answer.Response = await asked.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            answer.Thrown = exception;
        }

        return answer;
    }

    public static async Task<RouterAnswer> OfStreamAsync(IAsyncEnumerable<ChatResponseUpdate> updates)
    {
        var answer = new RouterAnswer();
        try
        {
            await foreach (var update in updates.ConfigureAwait(false))
            {
                answer.Updates.Add(update);
            }

            answer.Response = answer.Updates.ToChatResponse();
        }
        catch (Exception exception)
        {
            answer.Thrown = exception;
        }

        return answer;
    }
}
