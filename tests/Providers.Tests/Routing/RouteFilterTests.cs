using Microsoft.Extensions.AI;
using Providers.Routing;

namespace Providers.Tests.Routing;

public class RouteFilterTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly RouteHold Refused = new("its key was refused", Noon) { Kind = ChatFailureKind.Unauthorized };

    [Fact]
    public void Names_the_capability_that_is_missing()
    {
        var profile = Given.Profile(new ChatOptions
        {
            Tools = [new HostedWebSearchTool()],
            ResponseFormat = ChatResponseFormat.ForJsonSchema<int>(),
        });

        Given.Rejection(profile, Given.Reading(Given.Backend("a", BackendCapabilities.Tools))).ShouldBe("lacks JsonSchema");
    }

    [Theory]
    [InlineData(149, false)]
    [InlineData(150, true)]
    [InlineData(null, true)]
    public void The_context_window_holds_input_and_output(int? window, bool fits)
    {
        var profile = Given.Profile(new ChatOptions { MaxOutputTokens = 50 });

        Given.Legs(profile, Given.Reading(Given.Backend("a") with { ContextWindow = window })).Count.ShouldBe(fits ? 1 : 0);
    }

    [Fact]
    public void Tells_the_size_of_a_window_that_is_too_small()
        => Given.Rejection(Given.Profile(), Given.Reading(Given.Backend("a") with { ContextWindow = 100 }))
            .ShouldBe("its window of 100 tokens is too small for 100 in and 1 out");

    [Fact]
    public void An_output_cap_above_the_models_is_refused()
    {
        var profile = Given.Profile(new ChatOptions { MaxOutputTokens = 50 });

        Given.Rejection(profile, Given.Reading(Given.Backend("a") with { MaxOutputTokens = 49 }))
            .ShouldBe("answers at most 49 tokens, 50 were asked for");
        Given.Legs(profile, Given.Reading(Given.Backend("a") with { MaxOutputTokens = 50 })).ShouldBe(["a"]);
    }

    [Fact]
    public void Another_region_is_refused_and_an_unknown_one_too()
    {
        var profile = Given.Profile(bounds: new() { AllowedRegions = ["eu", "ch"] });

        Given.Rejection(profile, Given.Reading(Given.Backend("a") with { Region = "us" })).ShouldBe("region us is not among eu, ch");
        Given.Rejection(profile, Given.Reading(Given.Backend("a"))).ShouldBe("its region is unknown, which is not among eu, ch");
    }

    [Fact]
    public void Regions_bind_local_backends_too()
        => Given.Legs(
            Given.Profile(bounds: new() { AllowedRegions = ["eu"] }),
            Given.Reading(Given.Backend("a") with { Placement = BackendPlacement.Local })).ShouldBeEmpty();

    [Fact]
    public void Lists_with_nothing_in_common_are_told_as_such()
        => Given.Rejection(Given.Profile(bounds: new() { AllowedRegions = [] }), Given.Reading(Given.Backend("a") with { Region = "us" }))
            .ShouldBe("route, tenant and call have no allowed region in common");

    [Fact]
    public void A_cost_above_the_calls_limit_is_refused()
    {
        var profile = Given.Profile(new ChatOptions().ForProviders(ask => ask.MaxCost = 0.01m));

        Given.Rejection(profile, Given.Reading("a") with { WorstCost = 0.02m })
            .ShouldBe("may cost 0.02 USD, above the call's limit of 0.01");
        Given.Legs(profile, Given.Reading("a") with { WorstCost = 0.01m }).ShouldBe(["a"]);
    }

    [Fact]
    public void A_limit_of_zero_admits_what_is_free()
        => Given.Legs(
            Given.Profile(new ChatOptions().ForProviders(ask => ask.MaxCost = 0)),
            Given.Reading("paid") with { WorstCost = 0.000001m },
            Given.Reading("free") with { WorstCost = 0 }).ShouldBe(["free"]);

    [Fact]
    public void An_unknown_price_is_above_any_limit()
        => Given.Rejection(Given.Profile(new ChatOptions().ForProviders(ask => ask.MaxCost = 100)), Given.Reading("a"))
            .ShouldBe("its price is unknown and the call has a limit on its cost");

    [Fact]
    public void Offline_leaves_the_local_ones()
    {
        var profile = Given.Profile(bounds: new() { OfflineReason = "offline by configuration" });

        Given.Rejection(profile, Given.Reading("a")).ShouldBe("offline by configuration");
        Given.Legs(profile, Given.Reading(Given.Backend("b") with { Placement = BackendPlacement.Local })).ShouldBe(["b"]);
    }

    [Fact]
    public void A_hold_is_told_with_its_end()
    {
        using var plan = Given.Plan(Given.Profile(), Given.Reading("a") with { Hold = Refused });

        plan.Rejections.ShouldBe(
            [new RouteRejection("a", "its key was refused") { Kind = ChatFailureKind.Unauthorized, Until = Noon }]);
    }

    [Fact]
    public void A_rejection_says_which_failure_it_amounts_to()
    {
        KindOf(Given.Profile(), Given.Reading(Given.Backend("a") with { ContextWindow = 1 })).ShouldBe(ChatFailureKind.ContextTooLong);
        KindOf(Given.Profile(new ChatOptions().ForProviders(ask => ask.MaxCost = 1)), Given.Reading("a"))
            .ShouldBe(ChatFailureKind.QuotaExhausted);
        KindOf(Given.Profile(bounds: new() { OfflineReason = "offline" }), Given.Reading("a")).ShouldBe(ChatFailureKind.Unreachable);
        KindOf(Given.Profile(bounds: new() { AllowedRegions = ["eu"] }), Given.Reading("a")).ShouldBe(ChatFailureKind.Unsupported);
    }

    [Fact]
    public void What_never_changes_is_named_before_what_passes()
    {
        var profile = Given.Profile(new ChatOptions { Tools = [new HostedWebSearchTool()] });

        Given.Rejection(profile, Given.Reading("a") with { Hold = new("pacing", Noon) }).ShouldBe("lacks Tools");
    }

    private static ChatFailureKind KindOf(RequestProfile profile, RouteReading reading)
    {
        using var plan = Given.Plan(profile, reading);
        return plan.Rejections.ShouldHaveSingleItem().Kind;
    }
}
