using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Providers.Hosting;

namespace Providers.Tests.Hosting;

public class SecretTests
{
    private const string Canary = "sk-CANARY-93f1";

    [Fact]
    public void Prints_as_stars_and_is_compared_by_value()
    {
        var secret = new Secret(Canary);
        secret.ToString().ShouldBe("***");
        $"{secret}".ShouldBe("***");
        JsonSerializer.Serialize(secret).ShouldNotContain(Canary);
        secret.Reveal().ShouldBe(Canary);
        (secret == new Secret(Canary)).ShouldBeTrue();
        (secret != new Secret("another")).ShouldBeTrue();
        default(Secret).Reveal().ShouldBe("");
        default(Secret).ShouldBe(new Secret(""));
    }

    [Fact]
    public void Options_print_nothing_that_may_carry_one()
    {
        var backend = new BackendOptions
        {
            Type = "OpenAI",
            ApiKey = new Secret(Canary),
            Proxy = new Uri($"http://user:{Canary}@proxy:1"),
            Headers = new Dictionary<string, string> { ["x-key"] = Canary },
        };
        var options = new ProvidersOptions { Backends = new Dictionary<string, BackendOptions> { ["a"] = backend } };
        $"{backend} {options}".ShouldNotContain(Canary);
        $"{new LedgerOptions { ConnectionString = new Secret(Canary) }}".ShouldNotContain(Canary);
    }

    [Fact]
    public void No_value_of_any_key_is_ever_echoed()
    {
        foreach (var key in ProvidersSchema.Root.KeysUnder(""))
        {
            foreach (var suffix in new[] { "", ":0", ":Unknown" })
            {
                var path = key.Replace("*", "name", StringComparison.Ordinal);
                var section = new ConfigurationBuilder()
                    .AddInMemoryCollection([new($"Providers:{path}{suffix}", $"{Canary}\u0001")])
                    .Build().GetSection("Providers");
                var problems = new ProblemList();
                var options = ConfigurationReader.Read(section, problems);
                ConfigurationReview.Run("Providers", options, Given.Catalog(), problems);
                new ProvidersConfigurationException(problems.Problems).ToString().ShouldNotContain(Canary, Case.Insensitive, key);
            }
        }
    }
}
