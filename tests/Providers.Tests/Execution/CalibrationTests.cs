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

    private static ScriptedReply Reporting(long input)
        => ScriptedReply.Text("ok") with { Usage = new UsageDetails { InputTokenCount = input, OutputTokenCount = 1, TotalTokenCount = input + 1 } };

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
