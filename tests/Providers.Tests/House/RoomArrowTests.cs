namespace Providers.Tests.House;

public class RoomArrowTests
{
    private const string Circuit = """
        namespace Providers.Health;
        internal class Circuit { public Circuit? Next; public static Circuit Closed() => new(); }
        internal static class CircuitExtensions { public static bool IsNew(this object any) => true; }
        """;

    [Fact]
    public void No_room_uses_what_is_to_its_right()
        => RoomArrows.Violations(Repository.Files("src/Providers", ".cs").Select(path => (path, Repository.Read(path)))).ShouldBeEmpty();

    [Theory]
    [InlineData("class Offender { Health.Circuit? circuit; }")]
    [InlineData("class Offender : Health.Circuit;")]
    [InlineData("class Offender { object circuit = new Health.Circuit(); }")]
    [InlineData("class Offender { System.Collections.Generic.List<Health.Circuit[]>? circuits; }")]
    [InlineData("class Offender { bool Is(object any) => any is global::Providers.Health.Circuit; }")]
    [InlineData("class Offender { string Name => nameof(Health.Circuit); }")]
    [InlineData("class Offender<T> where T : Health.Circuit;")]
    public void A_use_without_a_using_is_found(string offender)
        => ViolationsOf($"namespace Providers.Routing; {offender}").ShouldNotBeEmpty();

    [Theory]
    [InlineData("using Alias = Providers.Health.Circuit; namespace Providers.Routing; class Offender { Alias? alias; }")]
    [InlineData("using static Providers.Health.Circuit; namespace Providers.Routing; class Offender { object made = Closed(); }")]
    [InlineData("using Providers.Health; namespace Providers.Routing; class Offender { bool Is(object any) => any.IsNew(); }")]
    public void A_use_by_another_name_is_found(string offender) => ViolationsOf(offender).ShouldNotBeEmpty();

    [Fact]
    public void A_violation_names_the_place_and_both_rooms()
        => ViolationsOf("namespace Providers.Routing;\nclass Offender\n{\n    Health.Circuit? circuit;\n}")
            .ShouldBe(["src/Providers/Routing/Offender.cs(4): Routing uses Health"]);

    [Fact]
    public void Rooms_in_braces_never_see_each_other()
        => RoomArrows.Violations(
        [
            ("src/Providers/Health/Circuit.cs", Circuit),
            ("src/Providers/Quota/Offender.cs", "namespace Providers.Quota; class Offender { Health.Circuit? circuit; }"),
        ]).ShouldHaveSingleItem();

    [Fact]
    public void A_use_of_what_is_to_the_left_is_allowed()
        => RoomArrows.Violations(
        [
            ("src/Providers/Health/Circuit.cs", Circuit),
            ("src/Providers/Execution/Leg.cs", "namespace Providers.Execution; class Leg { Health.Circuit? circuit; }"),
        ]).ShouldBeEmpty();

    [Fact]
    public void A_name_that_means_nothing_is_found()
        => ViolationsOf("namespace Providers.Routing; class Offender { Missing? missing; }").ShouldHaveSingleItem().ShouldContain("CS0246");

    [Fact]
    public void A_file_outside_every_room_is_found()
        => RoomArrows.Violations([("src/Providers/Common/Clock.cs", "namespace Providers.Common; class Clock;")])
            .ShouldBe(["src/Providers/Common/Clock.cs is in no room"]);

    private static IReadOnlyList<string> ViolationsOf(string offender)
        => RoomArrows.Violations([("src/Providers/Health/Circuit.cs", Circuit), ("src/Providers/Routing/Offender.cs", offender)]);
}
