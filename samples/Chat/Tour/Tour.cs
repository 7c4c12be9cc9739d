using Microsoft.Extensions.AI;

namespace Providers.Samples.Chat.Tour;

/// <summary>Seven scenes that show what the router is for, each checked against what it promises.</summary>
internal static class Tour
{
    private const string Question = "How long does a parcel take?";
    private static readonly TimeSpan QuotaReset = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan ReturnLimit = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync()
    {
        await using var stage = await TourStage.OpenAsync();
        (string Title, Func<Task<bool>> Play)[] scenes =
        [
            ("The cheapest healthy backend answers", async () => await AnswersAsync(stage, Question, Is("openai"))),
            ("It is killed: the next one answers", async () =>
            {
                await stage.OpenAI.StopAsync();
                return await AnswersAsync(stage, Question, report => Is("azure")(report) && report.Attempts.Count > 1);
            }),
            ("It is back, but its quota is used up: the next one answers", async () =>
            {
                TourStage.ExhaustQuota(stage.OpenAI, QuotaReset);
                stage.OpenAI.Start();
                return await AnswersAsync(stage, Question, report
                    => Is("azure")(report) && report.Attempts.Any(attempt => attempt.Failure == ChatFailureKind.QuotaExhausted));
            }),
            ("Both hosted ones are gone: the local model answers, and says so", async () =>
            {
                await stage.OpenAI.StopAsync();
                await stage.Azure.StopAsync();
                return await AnswersAsync(stage, Question, report => report is { Backend: "local", Origin: AnswerOrigin.Live, Degraded: true, Label: not null });
            }),
            ("The local one is gone too: a stored answer stands in, and says so", async () =>
            {
                stage.UnplugLocal();
                return await AnswersAsync(stage, Question, report => report is { Backend: null, Origin: AnswerOrigin.Stale, Degraded: true, Label: not null });
            }),
            ("Nothing is left for a new question: one error lists what was tried", () => FailsAsync(stage, "What is the weather in Bergen?")),
            ("All come back: the router returns by itself", async () =>
            {
                stage.Restore();
                return await ReturnsAsync(stage, Is("openai"));
            }),
        ];

        var kept = 0;
        for (var i = 0; i < scenes.Length; i++)
        {
            Terminal.Line();
            Terminal.Title($"{i + 1}. {scenes[i].Title}");
            var asPromised = await scenes[i].Play();
            kept += asPromised ? 1 : 0;
            if (!asPromised)
            {
                Terminal.Bad("    This is not what was promised.");
            }
        }

        Terminal.Line();
        Terminal.Line($"tour: {kept} of {scenes.Length} scenes as promised");
        return kept == scenes.Length ? 0 : 1;
    }

    private static Predicate<RouteReport> Is(string backend)
        => report => report.Backend == backend && report is { Origin: AnswerOrigin.Live, Degraded: false };

    private static async Task<bool> AnswersAsync(TourStage stage, string question, Predicate<RouteReport> isPromised)
    {
        try
        {
            var updates = new List<ChatResponseUpdate>();
            Terminal.Piece("    ");
            await foreach (var update in stage.Router.GetStreamingResponseAsync(question))
            {
                Terminal.Piece(update.Text);
                updates.Add(update);
            }

            Terminal.Line();
            var report = updates.ToChatResponse().GetRouteReport()!;
            ReportTable.Print(report);
            return isPromised(report);
        }
        catch (ChatRouteException exception)
        {
            Terminal.Bad(exception.Message);
            return false;
        }
    }

    private static async Task<bool> FailsAsync(TourStage stage, string question)
    {
        try
        {
            var answer = await stage.Router.GetResponseAsync(question);
            ReportTable.Print(answer.GetRouteReport()!);
            return false;
        }
        catch (ChatRouteException exception)
        {
            Terminal.Line("    " + exception.Message.ReplaceLineEndings(Environment.NewLine + "    "));
            var named = exception.Attempts.Select(attempt => attempt.Backend).Concat(exception.Report.Rejections.Select(rejection => rejection.Backend));
            return TourStage.Backends.All(named.Contains);
        }
    }

    /// <summary>Nobody tells the router: it finds its way back by probes, and by the end of the quota's pause.</summary>
    private static async Task<bool> ReturnsAsync(TourStage stage, Predicate<RouteReport> isPromised)
    {
        var limit = TimeProvider.System.GetTimestamp();
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (await ticks.WaitForNextTickAsync() && TimeProvider.System.GetElapsedTime(limit) < ReturnLimit)
        {
            var plan = await stage.Router.ExplainAsync([new ChatMessage(ChatRole.User, Question)]);
            if (plan.Legs is [{ Backend: "openai", IsLastResort: false }, ..])
            {
                break;
            }
        }

        return await AnswersAsync(stage, Question, isPromised);
    }
}
