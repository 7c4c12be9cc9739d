using Providers.Quota;
using Providers.Testing.Conformance;

namespace Providers.Tests.Quota;

public sealed class MemoryLedgerConformanceTests
{
    public static TheoryData<string> Cases => [.. QuotaLedgerConformance.Cases];

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Memory(string name) => new QuotaLedgerConformance(new MemoryQuotaLedger(new TestClock())).RunAsync(name);

    [Fact]
    public async Task The_suite_tells_every_promise_a_ledger_breaks()
    {
        var suite = new QuotaLedgerConformance(new GenerousLedger());

        var failure = await Should.ThrowAsync<QuotaConformanceException>(suite.RunAllAsync);

        failure.Message.ShouldContain(
            "A limit of zero lets nothing pass and names no time: expected a refusal by RequestsPerMinute, was granted.");
        failure.Message.Split('\n').Length.ShouldBeGreaterThan(12);
    }

    private sealed class GenerousLedger : IQuotaLedger, IQuotaReservation
    {
        public ValueTask<QuotaDecision> ReserveAsync(ReadOnlyMemory<QuotaClaim> claims, CancellationToken cancellationToken = default)
            => new(QuotaDecision.Granted(this));

        public double Headroom(QuotaScope scope, QuotaLimits limits) => 1;

        public void Observe(QuotaScope scope, RateLimitReading reading)
        {
        }

        public IReadOnlyList<QuotaReading> Read() => [];

        public void Settle(QuotaUsage usage)
        {
        }

        public void Release()
        {
        }

        public void Dispose()
        {
        }
    }
}
