using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Providers.Hosting;

namespace Providers.Tests.Hosting.Rules;

/// <summary>An address that a user copied with too much on it is refused before it answers 404 to every call.</summary>
public sealed class EndpointRulesTests
{
    [Theory]
    [InlineData("OpenAI", "https://llm.example.com/v1/chat/completions", "what comes before /chat/completions")]
    [InlineData("OpenAI", "https://llm.example.com/v1/chat/completions/", "what comes before /chat/completions")]
    [InlineData("AzureOpenAI", "https://res.openai.azure.com/openai/deployments/gpt", "the resource's address")]
    [InlineData("Ollama", "http://127.0.0.1:11434/v1", "without /api or /v1")]
    [InlineData("Ollama", "http://127.0.0.1:11434/api/chat", "without /api or /v1")]
    public void Too_much_of_an_address_is_refused(string type, string endpoint, string message)
    {
        var problem = Should.Throw<ProvidersConfigurationException>(() => Create(type, endpoint)).Problems.ShouldHaveSingleItem();

        problem.Path.ShouldBe("Providers:Backends:a:Endpoint");
        problem.Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("OpenAI", "https://llm.example.com/v1/")]
    [InlineData("OpenAI", "https://llm.example.com/chat")]
    [InlineData("AzureOpenAI", "https://res.openai.azure.com/openai/v1")]
    [InlineData("Ollama", "http://127.0.0.1:11434/ollama")]
    public void Other_addresses_are_taken(string type, string endpoint) => Create(type, endpoint).Dispose();

    [Fact]
    public void A_connection_string_that_cannot_be_read_is_not_repeated()
    {
        var invalid = Should.Throw<ProvidersConfigurationException>(() => ChatRouter.Create(
            Given.Section("""{ "Ledger": { "Kind": "PostgreSql", "ConnectionString": "x" } }"""),
            builder => builder
                .AddBackend("b", _ => new FakeBackend(new BackendDescriptor { Name = "b", Provider = "p" }))
                .AddLedger(LedgerKind.PostgreSql, (_, _) => throw new ArgumentException("CANARY"))));

        invalid.Problems.ShouldHaveSingleItem().Path.ShouldBe("Providers:Ledger:ConnectionString");
        invalid.ToString().ShouldNotContain("CANARY");
    }

    private static ChatRouter Create(string type, string endpoint)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Providers:Backends:a:Type", type),
            new("Providers:Backends:a:Endpoint", endpoint),
            new(type == "AzureOpenAI" ? "Providers:Backends:a:Deployment" : "Providers:Backends:a:Model", "m"),
            new("Providers:Backends:a:ApiKey", "key"),
        ]).Build();
        return ChatRouter.Create(configuration, builder => builder.AddOpenAI().AddAzureOpenAI().AddOllama());
    }
}
