using Microsoft.Extensions.AI;
using Providers.Quota;
using Providers.Testing;

namespace Providers.Tests.Execution;

/// <summary>What a call reserves follows what each backend has reported.</summary>
public class CalibrationTests
{
    private const int EstimatedInput = 12;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_backend_that_counts_twice_as_many_tokens_has_twice_as_many_reserved_and_the_others_have_not(bool streamed)
    {
        var ledger = new ListeningLedger();
        var router = new RouterUnderTest { Ledger = ledger };
        router.Hosted("first").Default = Reporting(2 * EstimatedInput);
        router.Hosted("second").Default = Reporting(EstimatedInput);
        var options = new ChatOptions { MaxOutputTokens = 100 };
        for (var i = 0; i < 40; i++)
        {
            foreach (var name in (string[])["first", "second"]) { await router.AskAsync(streamed, OptionsFor(name)); }
        }

        ledger.Tokens["first"][0].ShouldBe(EstimatedInput + 100, "nothing has been reported yet");
        ledger.Tokens["first"][^1].ShouldBe(2 * EstimatedInput + 100);
        ledger.Tokens["second"][^1].ShouldBe(EstimatedInput + 100);

        ChatOptions OptionsFor(string name)
        {
            var own = options.Clone();
            own.ModelId = $"backend:{name}";
            return own;
        }
    }

    [Theory]
    [InlineData(3000, 3000)]
    [InlineData(5, 1024)]
    [InlineData(100_000, 4096)]
    public async Task The_cap_that_is_assumed_and_sent_follows_long_answers_and_is_not_cut_short_by_short_ones(long reported, int cap)
    {
        var router = new RouterUnderTest { Route = route => route with { Limits = new QuotaLimits { TokensPerDay = 10_000_000 } } };
        var only = router.Hosted("only", backend => backend with { MaxOutputTokens = 4096 });
        only.Default = Reporting(EstimatedInput, reported);

        for (var i = 0; i < 2; i++) { await router.AskAsync(); }

        only.Calls[1].Options.ShouldNotBeNull().MaxOutputTokens.ShouldBe(cap);
    }

    private static ScriptedReply Reporting(long input, long output = 1) => ScriptedReply.Text("ok") with
    {
        Usage = new UsageDetails { InputTokenCount = input, OutputTokenCount = output, TotalTokenCount = input + output },
    };

    /// <summary>What was claimed of each backend.</summary>
    private sealed class ListeningLedger : IQuotaLedger
    {
        private readonly MemoryQuotaLedger inner = new();

        public Dictionary<string, List<long>> Tokens { get; } = [];

        public ValueTask<QuotaDecision> ReserveAsync(ReadOnlyMemory<QuotaClaim> claims, CancellationToken cancellationToken = default)
        {
            foreach (var claim in claims.ToArray().Where(claim => claim.Scope.Kind == QuotaScopeKind.Backend))
            {
                if (!Tokens.TryGetValue(claim.Scope.Name, out var all)) { Tokens[claim.Scope.Name] = all = []; }
                all.Add(claim.Tokens);
            }

            return inner.ReserveAsync(claims, cancellationToken);
        }

        public double Headroom(QuotaScope scope, QuotaLimits limits) => inner.Headroom(scope, limits);

        public void Observe(QuotaScope scope, RateLimitReading reading) => inner.Observe(scope, reading);

        public IReadOnlyList<QuotaReading> Read() => inner.Read();
    }
}
