using Providers.AspNetCore.Access;

namespace Providers.Tests.AspNetCore.Access;

public sealed class TenantPlacesTests
{
    private readonly TenantPlaces places = new();

    [Fact]
    public void One_tenant_s_places_run_out_and_another_s_do_not()
    {
        places.TryEnter("a", 2).ShouldBeTrue();
        places.TryEnter("A", 2).ShouldBeTrue();
        places.TryEnter("a", 2).ShouldBeFalse();
        places.TryEnter("b", 2).ShouldBeTrue();

        places.Leave("a");

        places.TryEnter("a", 2).ShouldBeTrue();
    }

    [Fact]
    public async Task Nothing_is_left_of_a_crowd_that_has_gone()
    {
        const int most = 8;
        var (inside, exceeded) = (0, false);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                if (places.TryEnter("crowd", most))
                {
                    exceeded |= Interlocked.Increment(ref inside) > most;
                    Interlocked.Decrement(ref inside);
                    places.Leave("crowd");
                }
            }
        })));

        exceeded.ShouldBeFalse();
        places.TakenBy("crowd").ShouldBe(0);
    }
}
