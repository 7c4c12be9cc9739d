using Providers.Hosting;

namespace Providers.Tests.Hosting.Rules;

public class ConfigurationReviewTests
{
    private const string Hosted = """ "Type": "OpenAI", "Model": "m", "Price": { "InputPerMillion": 1, "OutputPerMillion": 2 } """;
    private const string Local = """ "Type": "Ollama", "Model": "m" """;

    [Fact]
    public void A_configuration_in_order_has_no_problems()
        => Given.Problems($$"""
            { "ExchangeRates": { "CNY": 0.14 },
              "Backends": { "a": { {{Hosted}}, "Region": "eu", "Limits": { "CostPerDay": 1 } }, "l": { {{Local}} },
                "c": { "Type": "openai", "Model": "m", "Price": { "InputPerMillion": 1, "OutputPerMillion": 2, "Currency": "CNY" },
                  "Prices": { "m-large": { "InputPerMillion": 4, "OutputPerMillion": 8, "Currency": "CNY" }, "m-small": { "InputPerMillion": 0, "OutputPerMillion": 0 } } } },
              "Routes": { "chat": { "Backends": ["a", "c"], "Degrade": ["l", "answers"], "Aliases": ["gpt"], "AllowedRegions": ["EU"], "Limits": { "CostPerDay": 5 } } },
              "Tenants": { "t": { "Limits": { "CostPerMonth": 0 } } } }
            """).ShouldBeEmpty();

    [Theory]
    [InlineData("{}", "Backends", "expected at least one backend: is there a section Providers in what was passed?")]
    [InlineData("""{ "Backends": { "a": {} } }""", "Backends:a:Type", "is required")]
    [InlineData("""{ "Backends": { "a": { "Type": "AzureOpenAI" } } }""", "Backends:a:Type", "call AddAzureOpenAI()")]
    [InlineData("""{ "Backends": { "a": { "Type": "Olama" } } }""", "Backends:a:Type", "did you mean Ollama?")]
    [InlineData("""{ "Backends": { "a": { "Type": "Bedrock" } } }""", "Backends:a:Type", "expected AzureOpenAI or Ollama or OpenAI, or a factory's own")]
    [InlineData("""{ "Backends": { "a": { "Type": "Azure" } } }""", "Backends:a:Type", "did you mean AzureOpenAI?")]
    [InlineData("""{ "Backends": { "a": { "Type": "Bedrock" } } }""", "Backends:a:Type", "Any other IChatClient is added with AddBackend()")]
    [InlineData("""{ "Backends": { "a": { "Type": "OpenAI", "Model": "m", "ApiKey": "Bearer CANARY" } } }""", "Backends:a:ApiKey", "the key alone")]
    [InlineData("""{ "Backends": { "a": { "Type": "OpenAI", "Model": "m", "ApiKey": "${CANARY}" } } }""", "Backends:a:ApiKey", "nothing fills in a placeholder")]
    [InlineData("""{ "Backends": { "a": { "Type": "OpenAI", "Model": "m", "ApiKey": "<CANARY>" } } }""", "Backends:a:ApiKey", "nothing fills in a placeholder")]
    [InlineData("""{ "Backends": { "a": { "Type": "OpenAI", "Model": "m", "ApiKey": "CANARY…" } } }""", "Backends:a:ApiKey", "of ASCII characters")]
    [InlineData("""{ "Backends": { "a": { "Type": "OpenAI" } } }""", "Backends:a:Model", "is required")]
    [InlineData("""{ "Backends": { "answers": { "Type": "Ollama", "Model": "m" } } }""", "Backends:answers", "choose another")]
    [InlineData("""{ "Backends": { "a": { "Type": "Ollama", "Model": "m", "Headers": { "Content-Type": "x" } } } }""", "Backends:a:Headers:Content-Type", "the name of a request header")]
    [InlineData("""{ "Backends": { "a": { "Type": "Ollama", "Model": "m", "Headers": { "x y": "x" } } } }""", "Backends:a:Headers:x y", "the name of a request header")]
    [InlineData("""{ "Backends": { "a": { "Type": "Ollama", "Model": "m", "Headers": { "x-a": "x\ny" } } } }""", "Backends:a:Headers:x-a", "one line")]
    [InlineData("""{ "Backends": { "a": { "Type": "Ollama", "Model": "m", "Health": { "OpenFor": "10m" } } } }""", "Backends:a:Health:MaxOpenFor", "at least OpenFor")]
    [InlineData("""{ "Backends": { "a": { "Type": "OpenAI", "Model": "m", "Limits": { "CostPerDay": 0 } } } }""", "Backends:a:Limits:CostPerDay", "the price of a: set Price there")]
    [InlineData("""{ "Backends": { "a": { "Type": "Ollama", "Model": "m", "Price": { "InputPerMillion": 1, "OutputPerMillion": 2, "Currency": "CNY" } } } }""", "Backends:a:Price:Currency", "nor in ExchangeRates")]
    [InlineData("""{ "Backends": { "a": { "Type": "OpenAI", "Model": "m", "Limits": { "CostPerMonth": 9 }, "Price": { "InputPerMillion": 1, "OutputPerMillion": 2, "Currency": "CNY" } } } }""", "Backends:a:Price:Currency", "add what one unit of it is worth in USD")]
    [InlineData("""{ "Backends": { "a": { "Type": "OpenAI", "Model": "m", "Prices": { "m": { "InputPerMillion": 1, "OutputPerMillion": 2 } } } } }""", "Backends:a:Price", "is required beside Prices")]
    [InlineData("""{ "Backends": { "a": { "Type": "Ollama", "Model": "m", "Prices": { "big": { "InputPerMillion": 1, "OutputPerMillion": 2, "Currency": "CNY" } } } } }""", "Backends:a:Prices:big:Currency", "nor in ExchangeRates")]
    public void A_wrong_backend_is_told(string json, string path, string message) => ShouldBeTheProblem(Given.Problems(json), path, message);

    [Theory]
    [InlineData(""" "Backends": [] """, "Backends", "at least one backend")]
    [InlineData(""" "Degrade": ["l"] """, "Backends", "at least one backend")]
    [InlineData(""" "Backends": ["cloudd"] """, "Backends:0", "did you mean cloud?")]
    [InlineData(""" "Backends": ["cloud", "x"] """, "Backends:1", "there are cloud, l")]
    [InlineData(""" "Backends": ["cloud", "CLOUD"] """, "Backends:1", "second time")]
    [InlineData(""" "Backends": ["answers"] """, "Backends:0", "no backend has this name")]
    [InlineData(""" "Backends": ["cloud"], "Degrade": ["answers", "l"] """, "Degrade:0", "expected answers as the last")]
    [InlineData(""" "Backends": ["cloud"], "Degrade": ["nowhere", "answers"] """, "Degrade:0", "no backend has this name")]
    [InlineData(""" "Backends": ["cloud"], "Degrade": ["answer"] """, "Degrade:0", "did you mean answers?")]
    [InlineData(""" "Backends": ["cloud"], "Degrade": ["elsewhere"] """, "Degrade:0", "there are cloud, l, answers")]
    [InlineData(""" "Backends": ["cloud"], "Policy": "Balancd" """, "Policy", "did you mean Balanced?")]
    [InlineData(""" "Backends": ["cloud"], "Policy": "Smart" """, "Policy", "AddPolicy()")]
    [InlineData(""" "Backends": ["cloud"], "Deadline": "20s", "Degrade": ["answers"] """, "DegradeReserve", "less than Deadline")]
    [InlineData(""" "Backends": ["cloud"], "AllowedRegions": [] """, "AllowedRegions", "no region at all")]
    [InlineData(""" "Backends": ["cloud"], "AllowedRegions": ["us"] """, "AllowedRegions", "allows none of the route's backends")]
    [InlineData(""" "Backends": ["cloud"], "Aliases": ["backend:cloud"] """, "Aliases:0", "pins a backend")]
    [InlineData(""" "Backends": ["cloud"], "Aliases": ["CHAT"] """, "Aliases:0", "already means route chat")]
    [InlineData(""" "Backends": ["cloud"], "Aliases": ["x", "X"] """, "Aliases:1", "already means route chat")]
    [InlineData(""" "Backends": ["cloud"], "Limits": { "CostPerMonth": 5 } """, "Limits:CostPerMonth", "the price of cloud")]
    [InlineData(""" "Backends": ["l"], "Degrade": ["cloud"], "Limits": { "CostPerDay": 0 } """, "Limits:CostPerDay", "the price of cloud: set Price there")]
    public void A_wrong_route_is_told(string route, string path, string message)
        => ShouldBeTheProblem(
            Given.Problems($$"""{ "Backends": { "cloud": { "Type": "OpenAI", "Model": "m", "Region": "eu" }, "l": { {{Local}} } }, "Routes": { "chat": { {{route}} } } }"""),
            $"Routes:chat:{path}", message);

    [Theory]
    [InlineData(null, "is required where there is more than one route: fast, slow")]
    [InlineData("fsat", "did you mean fast?")]
    [InlineData("elsewhere", "there are fast, slow")]
    public void A_wrong_default_route_is_told(string? wanted, string message)
        => ShouldBeTheProblem(Given.Problems($$"""{ {{Default(wanted)}} "Backends": { "l": { {{Local}} } }, "Routes": { "slow": { "Backends": "l" }, "fast": { "Backends": "l", "Aliases": "quick" } } }"""),
            "DefaultRoute", message);

    [Theory]
    [InlineData("FAST")]
    [InlineData("quick")]
    public void The_default_route_may_be_a_route_or_an_alias(string wanted)
        => Given.Problems($$"""{ {{Default(wanted)}} "Backends": { "l": { {{Local}} } }, "Routes": { "slow": { "Backends": "l" }, "fast": { "Backends": "l", "Aliases": "quick" } } }""")
            .ShouldBeEmpty();

    [Fact]
    public void Without_routes_there_is_one_named_default()
    {
        Given.Problems($$"""{ "DefaultRoute": "default", "Backends": { "l": { {{Local}} } } }""").ShouldBeEmpty();
        ShouldBeTheProblem(Given.Problems($$"""{ "DefaultRoute": "chat", "Backends": { "l": { {{Local}} } } }"""), "DefaultRoute", "no route has this name");
    }

    [Fact]
    public void A_tenant_s_cost_limit_needs_every_price()
        => ShouldBeTheProblem(
            Given.Problems($$"""{ "Backends": { "a": { {{Hosted}} }, "b": { "Type": "OpenAI", "Model": "m" }, "l": { {{Local}} } }, "Tenants": { "t": { "Limits": { "CostPerDay": 1 } } } }"""),
            "Tenants:t:Limits:CostPerDay", "the price of b");

    [Theory]
    [InlineData("gw-a-key-as-it-is")]
    [InlineData("sha256:abc")]
    [InlineData("sha256:zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    public void A_gateway_key_is_its_hash_and_nothing_else(string key)
        => ShouldBeTheProblem(
            Given.Problems($$"""{ "Backends": { "l": { {{Local}} } }, "Tenants": { "t": { "Keys": ["{{key}}"] } } }"""),
            "Tenants:t:Keys:0", "64 hex digits");

    [Theory]
    [InlineData(""" "ConcurrentBodyBytes": 1000 """)]
    [InlineData(""" "MaxBodyBytes": 1000000000 """)]
    public void There_is_room_for_the_largest_body(string gateway)
        => ShouldBeTheProblem(
            Given.Problems($$"""{ "Backends": { "l": { "Type": "Ollama", "Model": "m" } }, "Gateway": { {{gateway}} } }"""),
            "Gateway:ConcurrentBodyBytes", "less than MaxBodyBytes");

    [Fact]
    public void A_gateway_key_belongs_to_one()
    {
        var key = $"sha256:{new string('a', 64)}";
        ShouldBeTheProblem(
            Given.Problems($$"""{ "Backends": { "l": { {{Local}} } }, "Tenants": { "t": { "Keys": "{{key}}" }, "u": { "Keys": "{{key.ToUpperInvariant()}}" } } }"""),
            "Tenants:u:Keys:0", "under Providers:Tenants:t:Keys already");
        ShouldBeTheProblem(
            Given.Problems($$"""{ "Backends": { "l": { {{Local}} } }, "Tenants": { "t": { "Keys": "{{key}}" } }, "Gateway": { "OperatorKeys": "{{key}}" } }"""),
            "Gateway:OperatorKeys:0", "under Providers:Tenants:t:Keys already");
    }

    [Fact]
    public void A_local_backend_is_free_in_every_currency()
        => Given.Problems($$"""{ "Currency": "CNY", "Backends": { "l": { {{Local}}, "Limits": { "CostPerDay": 1 } } } }""").ShouldBeEmpty();

    [Fact]
    public void A_ledger_that_cannot_be_built_is_told()
        => ShouldBeTheProblem(
            Given.Problems($$"""{ "Backends": { "l": { {{Local}} } }, "Ledger": { "Kind": "PostgreSql", "ConnectionString": "x" } }"""),
            "Ledger:Kind", "call AddPostgreSql()");

    [Fact]
    public void A_ledger_without_its_place_is_told()
    {
        var catalog = Given.Catalog() with { Ledgers = Enum.GetValues<LedgerKind>() };
        ShouldBeTheProblem(Given.Problems($$"""{ "Backends": { "l": { {{Local}} } }, "Ledger": { "Kind": "File" } }""", catalog), "Ledger:File", "is required");
        ShouldBeTheProblem(Given.Problems($$"""{ "Backends": { "l": { {{Local}} } }, "Ledger": { "Kind": "PostgreSql" } }""", catalog), "Ledger:ConnectionString", "is required");
    }

    [Fact]
    public void A_host_s_own_ledger_makes_the_configured_kind_irrelevant()
        => Given.Problems($$"""{ "Backends": { "l": { {{Local}} } }, "Ledger": { "Kind": "PostgreSql" } }""", Given.Catalog() with { HasOwnLedger = true }).ShouldBeEmpty();

    [Fact]
    public void A_backend_added_in_code_is_named_like_any_other_and_may_be_priced_and_limited()
        => Given.Problems("""
            { "Backends": { "claude": { "Price": { "InputPerMillion": 3, "OutputPerMillion": 15 }, "Limits": { "CostPerDay": 5 }, "Region": "eu", "Timeouts": { "Stall": "5s" } } },
              "Routes": { "chat": { "Backends": "claude", "AllowedRegions": "eu" } } }
            """, Given.Catalog(Claude)).ShouldBeEmpty();

    [Fact]
    public void A_backend_added_in_code_needs_no_entry() => Given.Problems("""{ "Routes": { "chat": { "Backends": "claude" } } }""", Given.Catalog(Claude)).ShouldBeEmpty();

    [Fact]
    public void What_code_decides_cannot_be_configured()
        => Given.Problems("""{ "Backends": { "claude": { "Type": "OpenAI", "Model": "m", "ApiKey": "k", "Headers": { "a": "b" }, "Tls": { "Minimum": "1.2" } } } }""", Given.Catalog(Claude))
            .Select(problem => problem.Path["Providers:Backends:claude:".Length..]).ShouldBe(["Type", "ApiKey", "Model", "Headers", "Tls"]);

    [Fact]
    public void A_misspelt_name_of_a_backend_added_in_code_is_suggested()
        => ShouldBeTheProblem(Given.Problems("""{ "Backends": { "cluade": { "Weight": 2 } } }""", Given.Catalog(Claude)), "Backends:cluade:Type", "did you mean claude?");

    [Fact]
    public void What_could_not_be_read_is_not_judged_again()
    {
        ShouldBeTheProblem(Given.Problems($$"""{ "Backends": { "a": { {{Hosted}} } }, "Routes": { "r": { "Backends": "a", "Deadline": 15, "DegradeReserve": "3m" } } }"""), "Routes:r:Deadline", "unit");
        ShouldBeTheProblem(Given.Problems("""{ "Backends": { "a": "x" }, "Routes": { "r": { "Backends": "a" } } }"""), "Backends:a", "section");
        ShouldBeTheProblem(
            Given.Problems("""{ "Backends": { "a": { "Type": "OpenAI", "Model": "m", "Price": { "InputPerMillion": 1 }, "Limits": { "CostPerDay": 1 } } } }"""),
            "Backends:a:Price:OutputPerMillion", "is required");
        ShouldBeTheProblem(Given.Problems($$"""{ "Backends": { "a": { {{Hosted}} } }, "Routes": { "r": { "Backends": [{ "x": 1 }] } } }"""), "Routes:r:Backends:0", "text");
    }

    [Fact]
    public void The_exception_lists_every_problem_on_a_line_of_its_own()
    {
        var problems = Given.Problems("""{ "Backends": { "a": { "Weight": -1 } }, "Routes": { "r": { "Backends": "b", "Policy": "x" } } }""");
        var lines = new ProvidersConfigurationException(problems).Message.Split(Environment.NewLine);
        lines[0].ShouldBe("The configuration of Providers has 4 problems:");
        lines[1..].ShouldBe(problems.Select(problem => $"  {problem.Path}: {problem.Message}"));
    }

    private static BackendDescriptor Claude => new() { Name = "claude", Provider = "anthropic" };

    private static string Default(string? wanted) => wanted is null ? "" : $"\"DefaultRoute\": \"{wanted}\",";

    private static void ShouldBeTheProblem(IReadOnlyList<ConfigurationProblem> problems, string path, string message)
    {
        var problem = problems.ShouldHaveSingleItem();
        problem.Path.ShouldBe($"Providers:{path}");
        problem.Message.ShouldContain(message);
    }
}
