using Providers.Health;

namespace Providers.Tests.Health;

public class BaselineTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(1500);
    private static readonly TimeSpan Trial = TimeSpan.FromSeconds(30);

    [Fact]
    public void Is_slow_when_the_mean_passes_the_limit()
    {
        var baseline = new Baseline();
        Observe(baseline, 2, seconds: 2, Limit);
        baseline.IsSlow(TimeSpan.Zero).ShouldBeFalse();

        Observe(baseline, 1, seconds: 2, Limit);
        baseline.IsSlow(TimeSpan.Zero).ShouldBeTrue();
    }

    [Fact]
    public void One_slow_answer_among_quick_ones_demotes_nobody()
    {
        var baseline = new Baseline();
        Observe(baseline, 30, seconds: 0.4, Limit);
        Observe(baseline, 1, seconds: 5, Limit);

        baseline.IsSlow(TimeSpan.Zero).ShouldBeFalse();
    }

    [Fact]
    public void Is_slow_at_three_times_its_own_baseline()
    {
        var baseline = new Baseline();
        Observe(baseline, 40, seconds: 0.4, limit: null);

        Observe(baseline, 30, seconds: 1, limit: null);
        baseline.IsSlow(TimeSpan.Zero).ShouldBeFalse();

        Observe(baseline, 10, seconds: 4, limit: null);
        baseline.IsSlow(TimeSpan.Zero).ShouldBeTrue();
    }

    [Fact]
    public void A_quick_first_answer_sets_no_baseline_for_the_others()
    {
        var baseline = new Baseline();
        Observe(baseline, 1, seconds: 0.1, limit: null);
        Observe(baseline, 40, seconds: 0.5, limit: null);

        baseline.IsSlow(TimeSpan.Zero).ShouldBeFalse();
    }

    [Fact]
    public void Has_no_opinion_on_a_backend_it_does_not_know()
    {
        var baseline = new Baseline();
        Observe(baseline, 10, seconds: 0.1, limit: null);
        Observe(baseline, 9, seconds: 10, limit: null);

        baseline.IsSlow(TimeSpan.Zero).ShouldBeFalse();
    }

    [Fact]
    public void Recovers_only_well_below_the_limit()
    {
        var baseline = new Baseline();
        Observe(baseline, 10, seconds: 2, Limit);

        Observe(baseline, 100, seconds: 1.2, Limit);
        baseline.IsSlow(TimeSpan.Zero).ShouldBeTrue();

        Observe(baseline, 100, seconds: 0.9, Limit);
        baseline.IsSlow(TimeSpan.Zero).ShouldBeFalse();
    }

    [Fact]
    public void Slowness_that_stays_becomes_what_is_usual()
    {
        var baseline = new Baseline();
        Observe(baseline, 64, seconds: 0.4, limit: null);
        Observe(baseline, 10, seconds: 2, limit: null);
        baseline.IsSlow(TimeSpan.Zero).ShouldBeTrue();

        Observe(baseline, 50, seconds: 2, limit: null);
        baseline.IsSlow(TimeSpan.Zero).ShouldBeTrue();
        Observe(baseline, 100, seconds: 2, limit: null);
        baseline.IsSlow(TimeSpan.Zero).ShouldBeFalse();
    }

    [Fact]
    public void A_slow_backend_is_tried_by_one_call_in_thirty_seconds()
    {
        var baseline = new Baseline();
        Observe(baseline, 3, seconds: 2, Limit);

        baseline.IsSlow(Trial - TimeSpan.FromTicks(1)).ShouldBeTrue();
        baseline.IsSlow(Trial).ShouldBeFalse();
        baseline.Enter(Trial);
        baseline.IsSlow(Trial).ShouldBeTrue();
        baseline.IsSlow(2 * Trial).ShouldBeFalse();
    }

    [Fact]
    public void A_quick_trial_is_followed_by_another_until_it_has_recovered()
    {
        var baseline = new Baseline();
        Observe(baseline, 10, seconds: 2, Limit);
        var now = Trial;
        var trials = 0;

        while (trials < 20)
        {
            baseline.Enter(now);
            if (!baseline.IsSlow(now))
            {
                break;
            }

            trials++;
            baseline.Observe(0.4, Limit, now);
            baseline.IsSlow(now).ShouldBeFalse();
        }

        trials.ShouldBe(5);
    }

    private static void Observe(Baseline baseline, int times, double seconds, TimeSpan? limit)
    {
        for (var sample = 0; sample < times; sample++)
        {
            baseline.Observe(seconds, limit, TimeSpan.Zero);
        }
    }
}
