using Providers.Routing;

namespace Providers.Tests.Routing;

public class RegionsTests
{
    [Fact]
    public void No_list_allows_every_region()
    {
        Regions.Allow(null, "eu").ShouldBeTrue();
        Regions.Allow(null, null).ShouldBeTrue();
    }

    [Fact]
    public void An_unknown_region_is_in_no_list() => Regions.Allow(["eu"], null).ShouldBeFalse();

    [Fact]
    public void An_empty_list_allows_nothing() => Regions.Allow([], "eu").ShouldBeFalse();

    [Fact]
    public void Regions_are_compared_without_case() => Regions.Allow(["EU"], "eu").ShouldBeTrue();

    [Fact]
    public void One_list_alone_stays_as_it_is()
    {
        Regions.Shared(["eu"], null).ShouldBe(["eu"]);
        Regions.Shared(null, ["eu"]).ShouldBe(["eu"]);
        Regions.Shared(null, null).ShouldBeNull();
    }

    [Fact]
    public void Lists_that_share_nothing_allow_nothing() => Regions.Shared(["eu"], ["us"]).ShouldBe([]);
}
