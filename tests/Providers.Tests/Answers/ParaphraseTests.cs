using System.Globalization;

namespace Providers.Tests.Answers;

public sealed class ParaphraseTests
{
    private const double Threshold = 0.6;

    [Fact]
    public void The_set_is_as_large_as_it_should_be()
    {
        ParaphraseSet.All.Pairs.Count.ShouldBeGreaterThanOrEqualTo(300);
        ParaphraseSet.All.NearMisses.Count.ShouldBeGreaterThanOrEqualTo(150);
        ParaphraseSet.All.NearMisses.Select(miss => miss.Kind).Distinct().Count().ShouldBeGreaterThanOrEqualTo(4);
    }

    [Fact]
    public void On_the_half_it_was_not_tuned_on_it_is_right_and_not_fooled()
    {
        var result = ParaphraseSet.HeldOut.Judge(Threshold);

        result.Precision.ShouldBeGreaterThanOrEqualTo(0.97, result.ToString());
        result.Recall.ShouldBeGreaterThanOrEqualTo(0.60, result.ToString());
        result.FooledRate.ShouldBeLessThanOrEqualTo(0.01, result.ToString());
    }

    /// <summary>Set ANSWERS_CURVE to a file to have the points of docs/answers-curve.svg written there.</summary>
    [Fact]
    public void A_higher_threshold_never_answers_more()
    {
        var results = Enumerable.Range(4, 17).Select(step => ParaphraseSet.HeldOut.Judge(step * 0.05)).ToArray();
        for (var i = 1; i < results.Length; i++)
        {
            results[i].Recall.ShouldBeLessThanOrEqualTo(results[i - 1].Recall);
        }

        if (Environment.GetEnvironmentVariable("ANSWERS_CURVE") is { } file)
        {
            File.WriteAllLines(file, results.Select(r => string.Create(
                CultureInfo.InvariantCulture, $"{r.Threshold:0.00} {r.Precision:0.0000} {r.Recall:0.0000} {r.FooledRate:0.0000} {r}")));
        }
    }
}
