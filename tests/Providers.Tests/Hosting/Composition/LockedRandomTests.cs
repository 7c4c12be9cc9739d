using Providers.Hosting;

namespace Providers.Tests.Hosting.Composition;

public class LockedRandomTests
{
    [Fact]
    public void The_same_seed_gives_the_same_draws()
    {
        var one = new LockedRandom(7);
        var other = new LockedRandom(7);
        for (var i = 0; i < 100; i++)
        {
            one.Next().ShouldBe(other.Next());
            one.Next(10).ShouldBe(other.Next(10));
            one.NextDouble().ShouldBe(other.NextDouble());
            one.NextInt64(5, 50).ShouldBe(other.NextInt64(5, 50));
        }
    }

    [Fact]
    public void Many_at_once_do_not_break_it()
    {
        // A plain seeded Random that is drawn from at once ends up giving zeros for ever.
        var random = new LockedRandom(7);
        Parallel.For(0, 200_000, _ => random.NextDouble());
        Enumerable.Range(0, 100).Select(_ => random.Next(1000)).Distinct().Count().ShouldBeGreaterThan(50);
    }

    [Fact]
    public void Each_kind_of_draw_keeps_to_its_bounds()
    {
        var random = LockedRandom.Create();
        var bytes = new byte[64];
        random.NextBytes(bytes);
        bytes.Distinct().Count().ShouldBeGreaterThan(8);
        for (var i = 0; i < 100; i++)
        {
            random.Next(3, 5).ShouldBeInRange(3, 4);
            random.NextInt64(9).ShouldBeInRange(0, 8);
            random.NextInt64().ShouldBeGreaterThanOrEqualTo(0);
            random.NextSingle().ShouldBeInRange(0f, 1f);
        }
    }
}
