using Microsoft.Extensions.AI;
using Providers.Quota;

namespace Providers.Tests.Quota;

public sealed class PicosTests
{
    [Theory]
    [InlineData("0.000000000001", 1)]
    [InlineData("0.000012000000", 12_000_000)]
    [InlineData("9223372.036854775807", long.MaxValue)]
    [InlineData("0.000000000000", 0)]
    public void Reads_what_was_counted_in_trillionths(string amount, long picos)
    {
        Picos.TryRead(decimal.Parse(amount), out var read).ShouldBeTrue();
        read.ShouldBe(picos);
        Picos.ToAmount(picos).ToString().ShouldBe(amount);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("0.00000000001")]
    [InlineData("0.0000000000010")]
    [InlineData("-0.000000000001")]
    [InlineData("9223372.036854775808")]
    [InlineData("18446744.073709551616")]
    public void Leaves_other_amounts_to_decimals(string amount) => Picos.TryRead(decimal.Parse(amount), out _).ShouldBeFalse();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Sums_are_what_decimal_arithmetic_would_make_them(int seed)
    {
        var chance = new Random(seed);
        var (sums, expected) = (default(UsageSums), 0m);
        for (var i = 0; i < 20_000; i++)
        {
            // Half of them trillionths, some so large that a few of them are more than a whole number holds.
            var places = (byte)(chance.Next(2) == 0 ? 12 : chance.Next(0, 15));
            var amount = new decimal(chance.Next(), chance.Next(0, 1 << chance.Next(0, 31)), 0, isNegative: false, places);
            expected += amount;
            sums.Add(new UsageDetails(), amount, isEstimated: false);
        }

        sums.ToRow().Cost.ShouldBe(expected, $"seed {seed}");
    }
}
