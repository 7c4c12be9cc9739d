using Providers.Quota;

namespace Providers.Tests.Quota;

public sealed class TokenCalibrationTests
{
    [Fact]
    public void Trusts_the_estimate_until_something_is_reported()
    {
        var calibration = new TokenCalibration();

        calibration.InputTokens(100).ShouldBe(100);
        calibration.ExpectedOutput.ShouldBe(1024);
    }

    [Fact]
    public void Approaches_the_ratio_a_backend_reports()
    {
        var calibration = new TokenCalibration();
        for (var i = 0; i < 100; i++) { calibration.Record(100, 150, null); }

        calibration.InputRatio.ShouldBe(1.5, 0.001);
    }

    [Fact]
    public void One_report_moves_it_a_fifth_of_the_way()
    {
        var calibration = new TokenCalibration();
        calibration.Record(100, 200, null);

        calibration.InputRatio.ShouldBe(1.2, 0.001);
        calibration.InputTokens(101).ShouldBe(122, "rounded up");
    }

    [Theory]
    [InlineData(1_000_000, 4)]
    [InlineData(1, 0.25)]
    public void A_backend_that_counts_wildly_moves_it_only_so_far(long reported, double ratio)
    {
        var calibration = new TokenCalibration();
        for (var i = 0; i < 200; i++) { calibration.Record(1000, reported, null); }

        calibration.InputRatio.ShouldBe(ratio, 0.001);
    }

    [Fact]
    public void Expects_the_95th_percentile_of_the_last_128_outputs()
    {
        var calibration = new TokenCalibration();
        for (var i = 0; i < 500; i++) { calibration.Record(1, null, 100_000); }
        for (var i = 1; i <= 128; i++) { calibration.Record(1, null, i); }

        calibration.ExpectedOutput.ShouldBe(122);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Expects_what_sorting_the_last_128_outputs_would_say(int seed)
    {
        var (calibration, chance, outputs) = (new TokenCalibration(), new Random(seed), new List<long>());
        for (var i = 0; i < 1_000; i++)
        {
            outputs.Add(chance.Next(1, 40));
            calibration.Record(1, null, outputs[^1]);
            var window = outputs.TakeLast(128).Order().ToArray();

            calibration.ExpectedOutput.ShouldBe(window[(int)Math.Ceiling(0.95 * window.Length) - 1], $"seed {seed}, output {i}");
        }
    }

    [Fact]
    public void What_was_not_reported_teaches_nothing()
    {
        var calibration = new TokenCalibration();
        calibration.Record(100, null, null);
        calibration.Record(100, 0, 0);

        calibration.InputRatio.ShouldBe(1);
        calibration.ExpectedOutput.ShouldBe(1024);
    }
}
