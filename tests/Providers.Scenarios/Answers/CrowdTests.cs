using Microsoft.Extensions.AI;
using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Answers;

/// <summary>A thousand who ask the same at once, over a real socket.</summary>
public sealed class CrowdTests
{
    private const int Callers = 1000;
    private const int Pieces = 50;

    private static readonly string[] Words = [.. Enumerable.Range(0, Pieces).Select(at => $"word {at} ")];

    private readonly TaskCompletionSource[] said = [.. Words.Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];

    [Fact]
    public async Task A_thousand_identical_requests_joining_at_any_moment_make_one_upstream_call_and_all_hear_the_same()
    {
        await using var stage = RouterOverSockets.Open(StageOptions.Of("OpenAI").With("Routes:chat:Cache:TimeToLive", "5m"));
        stage.First.Default = SimulatedReply.Text(Words) with { TokenDelay = TimeSpan.FromMilliseconds(20) };
        var random = new Random(20261126);
        var guests = Enumerable.Range(0, Callers).Select(at => new Guest(
            IsStreamed: at % 2 == 0,
            JoinsAt: at == 0 ? -1 : random.Next(-1, Pieces),
            Leaves: at > 0 && random.Next(10) == 0)).ToArray();

        var heard = await Task.WhenAll(guests.Select(guest => VisitAsync(stage.Router, guest)));

        stage.First.Chats.ShouldHaveSingleItem();
        var whole = string.Concat(Words);
        var stayed = heard.Where((_, at) => !guests[at].Leaves).ToArray();
        stayed.ShouldAllBe(answer => answer.Text == whole);
        stayed.Count(answer => answer.Report!.Billed).ShouldBe(1);
        stayed.ShouldAllBe(answer => answer.Report!.Billed || answer.Report.Cost == 0);
        heard.Where((_, at) => guests[at].Leaves).ShouldAllBe(answer => whole.StartsWith(answer.Text));
        guests.Count(guest => guest.Leaves).ShouldBeInRange(60, 140);
    }

    private async Task<(string Text, RouteReport? Report)> VisitAsync(IChatClient client, Guest guest)
    {
        if (guest.JoinsAt >= 0)
        {
            await said[guest.JoinsAt].Task;
        }

        // Not disposed of: who leaves may find the answer complete, and leaves all the same.
        var leaving = new CancellationTokenSource();
        if (guest is { IsStreamed: false, Leaves: true })
        {
            _ = said[Math.Min(Math.Max(guest.JoinsAt, 0) + 3, Pieces - 1)].Task.ContinueWith(
                _ => leaving.Cancel(), TaskScheduler.Default);
        }

        var updates = new List<ChatResponseUpdate>();
        var isFirst = guest.JoinsAt < 0;
        try
        {
            if (!guest.IsStreamed)
            {
                var response = await client.GetResponseAsync(Outcome.Question, cancellationToken: leaving.Token);
                return (response.Text, response.GetRouteReport());
            }

            await foreach (var update in client.GetStreamingResponseAsync(Outcome.Question, cancellationToken: leaving.Token))
            {
                updates.Add(update);
                if (isFirst && updates.Count <= Pieces)
                {
                    said[updates.Count - 1].TrySetResult();
                }

                if (guest.Leaves && updates.Count == 3)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (guest.Leaves)
        {
        }

        var joined = updates.ToChatResponse();
        return (joined.Text, joined.GetRouteReport());
    }

    private sealed record Guest(bool IsStreamed, int JoinsAt, bool Leaves);
}
