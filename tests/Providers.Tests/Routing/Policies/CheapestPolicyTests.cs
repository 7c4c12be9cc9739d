using Providers.Routing;

namespace Providers.Tests.Routing;

public class CheapestPolicyTests
{
    private static readonly CheapestPolicy Policy = new();

    [Fact]
    public void Scores_by_expected_cost()
        => Given.Scores(Policy, Given.Candidate("a", 0.2m), Given.Candidate("b", 0.1m)).ShouldBe([0.2, 0.1]);

    [Fact]
    public void Free_is_the_cheapest_and_unknown_never_is()
        => Given.Scores(Policy, Given.Candidate("unknown"), Given.Candidate("free", 0)).ShouldBe([double.PositiveInfinity, 0]);

    [Theory]
    [InlineData(null, "price unknown")]
    [InlineData("0", "free")]
    [InlineData("0.00012", "0.00012 USD")]
    public void Tells_the_price(string? cost, string words)
    {
        var candidate = Given.Candidate("a", cost is null ? null : decimal.Parse(cost));

        Policy.Explain(Given.Context(), [candidate], 0, 0).ShouldBe(words);
    }
}
