using Microsoft.Extensions.AI;
using Providers.Answers;
using Providers.Testing;
using Providers.Tests.Answers;

namespace Providers.Tests.Execution;

/// <summary>Whatever two tenants ask, in whatever order: neither ever gets the other's answer.</summary>
public class TenantAnswersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Two_tenants_who_ask_the_same_never_get_each_others_answers(int seed)
    {
        var random = new Random(seed);
        var router = new RouterUnderTest
        {
            Route = route => route with
            {
                Cache = new CacheOptions { TimeToLive = TimeSpan.FromMinutes(5), StaleWhileRevalidate = TimeSpan.FromMinutes(5) },
                Store = true,
                DegradeToAnswers = true,
                MaxAttempts = 1,
            },
        };
        var only = router.Hosted("only");
        var isOut = false;
        only.OnCall = call => isOut ? ScriptedReply.Failure(ChatFailureKind.EmptyAnswer) : ScriptedReply.Text($"answer {call.Number}");
        var questions = ParaphraseSet.All.Pairs.Take(8).SelectMany(pair => new[] { pair.Item1, pair.Item2 }).ToArray();
        var owners = new Dictionary<string, string>();
        var origins = new HashSet<AnswerOrigin>();
        for (var round = 0; round < 300; round++)
        {
            isOut = random.Next(3) == 0;
            router.Clock.Advance(TimeSpan.FromMinutes(random.Next(4)));
            var question = questions[random.Next(questions.Length)];
            var asked = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Ask(router, $"tenant {random.Next(2)}", question, random.Next(2) == 0)).ToArray();
            foreach (var (tenant, answer) in await Task.WhenAll(asked))
            {
                if (answer.Thrown is not null)
                {
                    continue;
                }

                origins.Add(answer.Report.Origin);
                if (answer.Report.Billed)
                {
                    owners.Add(answer.Text, tenant);
                }

                // What a refresh in the background fetched is first seen in the cache, by its owner.
                owners.TryAdd(answer.Text, tenant);
                owners[answer.Text].ShouldBe(tenant, $"{answer.Report.Origin} in round {round}");
            }
        }

        origins.ShouldBe([AnswerOrigin.Live, AnswerOrigin.Cached, AnswerOrigin.Stale, AnswerOrigin.Similar], ignoreOrder: true);
    }

    private static async Task<(string Tenant, RouterAnswer Answer)> Ask(RouterUnderTest router, string tenant, string question, bool streamed)
    {
        var options = new ChatOptions().ForProviders(own => own.Tenant = tenant);
        return (tenant, streamed
            ? await RouterAnswer.OfStreamAsync(router.Stream(options, question))
            : await RouterAnswer.OfPlainAsync(router.Pipeline.RespondAsync([new ChatMessage(ChatRole.User, question)], options, default)));
    }
}
