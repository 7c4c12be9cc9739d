using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Providers.Hosting;

namespace Providers.Tests.Hosting.Rules;

/// <summary>What each type of backend needs and cannot use, as its own factory says.</summary>
public class BackendTypeTests
{
    private const string OpenAI = "Type=OpenAI;Endpoint=https://api.openai.com/v1;Model=m";
    private const string Azure = "Type=AzureOpenAI;Endpoint=https://res.openai.azure.com;Deployment=d;ApiKey=k";
    private const string Ollama = "Type=Ollama;Model=m";

    [Theory]
    [InlineData(OpenAI)]
    [InlineData(OpenAI + ";Dialect=deepseek;ApiKey=k")]
    [InlineData(Azure)]
    [InlineData(Azure + ";ApiVersion=2024-10-21;Model=gpt")]
    [InlineData("Type=AzureOpenAI;Endpoint=https://res.openai.azure.com;Deployment=d;Credential=ManagedIdentity")]
    [InlineData(Ollama)]
    [InlineData(Ollama + ";Endpoint=http://10.0.0.1:11434;KeepAlive=30m;ApiKey=k")]
    public void What_a_type_needs_is_enough(string entry) => Problems(entry).ShouldBeEmpty();

    [Theory]
    [InlineData("Type=OpenAI;Model=m", "Endpoint", "is required, such as https://api.openai.com/v1")]
    [InlineData("Type=OpenAI;Endpoint=https://api.openai.com/v1", "Model", "is required")]
    [InlineData(OpenAI + ";Dialect=Klingon", "Dialect", "expected")]
    [InlineData("Type=AzureOpenAI;Deployment=d;ApiKey=k", "Endpoint", "is required, such as https://RESOURCE.openai.azure.com")]
    [InlineData("Type=AzureOpenAI;Endpoint=https://res.openai.azure.com;ApiKey=k", "Deployment", "is required: the deployment's name")]
    [InlineData("Type=AzureOpenAI;Endpoint=https://res.openai.azure.com;Deployment=d", "ApiKey", "a key, or Credential: Default or ManagedIdentity")]
    [InlineData(Azure + ";Credential=Default", "Credential", "either a credential or ApiKey, not both")]
    [InlineData("Type=AzureOpenAI;Endpoint=http://res.openai.azure.com;Deployment=d;Credential=Default", "Endpoint", "expected https")]
    [InlineData("Type=Ollama", "Model", "is required, such as qwen3:4b")]
    public void What_a_type_lacks_is_told(string entry, string key, string message) => ShouldBeTheProblem(entry, key, message);

    [Theory]
    [InlineData(OpenAI + ";Deployment=d", "Deployment", "AzureOpenAI")]
    [InlineData(OpenAI + ";ApiVersion=v1", "ApiVersion", "AzureOpenAI")]
    [InlineData(OpenAI + ";Credential=Default", "Credential", "AzureOpenAI")]
    [InlineData(OpenAI + ";KeepAlive=5m", "KeepAlive", "Ollama")]
    [InlineData(Azure + ";Dialect=OpenAI", "Dialect", "OpenAI")]
    [InlineData(Azure + ";KeepAlive=5m", "KeepAlive", "Ollama")]
    [InlineData(Ollama + ";Dialect=OpenAI", "Dialect", "OpenAI")]
    [InlineData(Ollama + ";Deployment=d", "Deployment", "AzureOpenAI")]
    [InlineData(Ollama + ";ApiVersion=v1", "ApiVersion", "AzureOpenAI")]
    [InlineData(Ollama + ";Credential=Default", "Credential", "AzureOpenAI")]
    public void A_key_of_another_type_is_told_rather_than_ignored(string entry, string key, string owner)
        => ShouldBeTheProblem(entry, key, $"belongs to backends of the type {owner}: leave it out");

    private static void ShouldBeTheProblem(string entry, string key, string message)
    {
        var problem = Problems(entry).ShouldHaveSingleItem();

        problem.Path.ShouldBe($"Providers:Backends:a:{key}");
        problem.Message.ShouldContain(message);
    }

    /// <param name="entry">The keys of one backend, as in <c>Type=Ollama;Model=m</c>.</param>
    private static IReadOnlyList<ConfigurationProblem> Problems(string entry)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(entry.Split(';')
                .Select(pair => pair.Split('=', 2))
                .Select(pair => KeyValuePair.Create($"Providers:Backends:a:{pair[0]}", (string?)pair[1])))
            .Build();
        try
        {
            using var router = ChatRouter.Create(configuration, builder => builder.AddOpenAI().AddAzureOpenAI().AddOllama());
            return [];
        }
        catch (ProvidersConfigurationException exception)
        {
            return exception.Problems;
        }
    }
}
