using Microsoft.Extensions.AI;

namespace Providers.Tests.Hosting;

public class ChatRouterTests
{
    [Fact]
    public async Task The_client_of_an_alias_follows_the_alias_where_a_reload_moves_it()
    {
        const string Before = """{ "Backends": { "a": { "Type": "OpenAI", "Model": "m" }, "b": { "Type": "OpenAI", "Model": "m" } }, "Routes": { "chat": { "Backends": "a", "Aliases": "gpt" } } }""";
        await using var test = new TestRouter(Before);
        var client = test.Router.Route("gpt");
        (await client.GetResponseAsync("hello")).Text.ShouldBe("a");

        test.Change(Before.Replace("\"chat\"", "\"main\"", StringComparison.Ordinal).Replace("\"Backends\": \"a\"", "\"Backends\": \"b\"", StringComparison.Ordinal));

        (await client.GetResponseAsync("hello")).Text.ShouldBe("b");
        Should.Throw<UnknownRouteException>(() => test.Router.Route("chat"));
    }

    [Theory]
    [InlineData("ACME", "acme")]
    [InlineData("acme", "ACME")]
    [InlineData("Acme", "Acme")]
    public async Task A_configured_tenant_is_one_however_callers_and_the_host_spell_it(string asking, string erasing)
    {
        await using var test = new TestRouter(
            """{ "Backends": { "a": { "Type": "OpenAI", "Model": "m" } }, "Routes": { "chat": { "Backends": "a", "Store": true, "Cache": {} } }, "Tenants": { "Acme": { "Limits": { "RequestsPerDay": 9 } } } }""");
        (await AskAsync(test, asking)).ShouldBe(AnswerOrigin.Live);
        (await AskAsync(test, "aCmE")).ShouldBe(AnswerOrigin.Cached);
        test.Router.Usage().Single().Tenant.ShouldBe("Acme");

        (await test.Router.EraseAnswersAsync(new AnswerFilter { Tenant = erasing })).ShouldBe(2);

        (await AskAsync(test, asking)).ShouldBe(AnswerOrigin.Live);
    }

    [Fact]
    public async Task What_a_tenant_asked_before_it_was_configured_is_forgotten_with_it()
    {
        const string Before = """{ "Backends": { "a": { "Type": "OpenAI", "Model": "m" } }, "Routes": { "chat": { "Backends": "a", "Cache": {} } } }""";
        await using var test = new TestRouter(Before);
        await AskAsync(test, "Acme");
        test.Change(Before.Replace("\"Routes\"", "\"Tenants\": { \"acme\": {} }, \"Routes\"", StringComparison.Ordinal));
        await AskAsync(test, "Acme");

        (await test.Router.EraseAnswersAsync(new AnswerFilter { Tenant = "Acme" })).ShouldBe(2);
    }

    private static async Task<AnswerOrigin> AskAsync(TestRouter test, string tenant)
        => (await test.Router.GetResponseAsync("hello", new ChatOptions().ForProviders(own => own.Tenant = tenant))).GetRouteReport()!.Origin;
}
