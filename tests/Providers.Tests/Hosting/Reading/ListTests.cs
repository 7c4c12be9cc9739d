using Microsoft.Extensions.Configuration;
using Providers.Hosting;

namespace Providers.Tests.Hosting.Reading;

public class ListTests
{
    private const string Three = """{ "Routes": { "chat": { "Backends": ["a", "b", "c"] } } }""";

    [Fact]
    public void A_list_is_read_in_its_order() => Backends(Given.Section(Three)).ShouldBe(["a", "b", "c"]);

    [Fact]
    public void More_than_ten_elements_keep_their_order()
    {
        var names = Enumerable.Range(0, 12).Select(number => $"b{number}").ToArray();
        var list = string.Join(",", names.Select(name => $"\"{name}\""));
        Backends(Given.Section($$"""{ "Routes": { "chat": { "Backends": [{{list}}] } } }""")).ShouldBe(names);
    }

    [Theory]
    [InlineData("""["x"]""", "x")]
    [InlineData("""["x", "y"]""", "x,y")]
    [InlineData("\"x, y\"", "x,y")]
    [InlineData("\"x\"", "x")]
    [InlineData("[]", "")]
    [InlineData("\"\"", "")]
    [InlineData("null", "")]
    public void A_later_source_takes_the_place_of_the_whole_list(string later, string expected)
        => string.Join(",", Backends(Given.Section(Three, $$"""{ "Routes": { "chat": { "Backends": {{later}} } } }"""))).ShouldBe(expected);

    [Fact]
    public void A_list_takes_the_place_of_an_earlier_string()
        => Backends(Given.Section("""{ "Routes": { "chat": { "Backends": "a, b, c" } } }""", """{ "Routes": { "chat": { "Backends": ["x"] } } }"""))
            .ShouldBe(["x"]);

    [Fact]
    public void A_later_source_that_is_silent_leaves_the_list() => Backends(Given.Section(Three, """{ "Currency": "EUR" }""")).ShouldBe(["a", "b", "c"]);

    [Fact]
    public void Sources_behind_a_chained_configuration_are_told_apart()
    {
        var inner = Given.AddJson(Given.AddJson(new ConfigurationBuilder(), Three), """{ "Routes": { "chat": { "Backends": ["x"] } } }""").Build();
        var outer = new ConfigurationBuilder().AddConfiguration(inner).Build();
        Backends(outer.GetSection("Providers")).ShouldBe(["x"]);
    }

    [Fact]
    public void A_source_before_a_chained_configuration_is_weaker()
    {
        var inner = Given.AddJson(new ConfigurationBuilder(), """{ "Routes": { "chat": { "Backends": ["x"] } } }""").Build();
        var outer = Given.AddJson(new ConfigurationBuilder(), Three).AddConfiguration(inner).Build();
        Backends(outer.GetSection("Providers")).ShouldBe(["x"]);
    }

    [Fact]
    public void A_chained_section_is_one_source()
    {
        var inner = new ConfigurationBuilder().AddInMemoryCollection([new("Host:Providers:Routes:chat:Backends:0", "x")]).Build();
        var outer = Given.AddJson(new ConfigurationBuilder(), Three).AddConfiguration(inner.GetSection("Host")).Build();
        Backends(outer.GetSection("Providers")).ShouldBe(["x"]);
    }

    [Fact]
    public void A_configuration_manager_s_sources_are_told_apart()
    {
        var manager = new ConfigurationManager();
        Given.AddJson(manager, Three);
        manager.AddInMemoryCollection([new("Providers:Routes:chat:Backends:0", "x")]);
        Backends(manager.GetSection("Providers")).ShouldBe(["x"]);
    }

    [Fact]
    public void An_element_that_is_not_text_is_reported_at_its_place()
    {
        var problems = new ProblemList();
        ConfigurationReader.Read(Given.Section("""{ "Routes": { "chat": { "Backends": ["a", { "b": 1 }, ""] } } }"""), problems);
        problems.Problems.Select(problem => problem.Path).ShouldBe(["Providers:Routes:chat:Backends:1", "Providers:Routes:chat:Backends:2"]);
    }

    [Fact]
    public void A_section_in_the_place_of_a_list_is_reported()
    {
        var problems = new ProblemList();
        ConfigurationReader.Read(Given.Section("""{ "Routes": { "chat": { "Backends": { "first": "a" } } } }"""), problems);
        problems.Problems.ShouldHaveSingleItem().Path.ShouldBe("Providers:Routes:chat:Backends:first");
    }

    [Fact]
    public void Capabilities_are_a_list_of_names_or_one_string()
    {
        const BackendCapabilities Both = BackendCapabilities.Tools | BackendCapabilities.Vision;
        Capabilities("""["Tools", "vision"]""").ShouldBe(Both);
        Capabilities("\"Tools, Vision\"").ShouldBe(Both);
        Capabilities("[]").ShouldBe(BackendCapabilities.None);
        Capabilities("null").ShouldBeNull();
    }

    private static BackendCapabilities? Capabilities(string json)
    {
        var (options, problems) = Given.Read($$"""{ "Backends": { "a": { "Capabilities": {{json}} } } }""");
        problems.ShouldBeEmpty();
        return options.Backends["a"].Capabilities;
    }

    private static IReadOnlyList<string> Backends(IConfigurationSection section)
    {
        var problems = new ProblemList();
        var options = ConfigurationReader.Read(section, problems);
        problems.Problems.ShouldBeEmpty();
        return options.Routes["CHAT"].Backends;
    }
}
