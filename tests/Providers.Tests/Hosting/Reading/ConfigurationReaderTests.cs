using System.Globalization;
using Microsoft.Extensions.Configuration;
using Providers.Answers;
using Providers.Execution;
using Providers.Hosting;

namespace Providers.Tests.Hosting.Reading;

public class ConfigurationReaderTests
{
    private const string Everything = """
        { "DefaultRoute": "chat", "Currency": "usd", "ExchangeRates": { "CNY": 0.14 }, "Offline": "Auto",
          "Backends": {
            "openai": { "Type": "OpenAI", "Endpoint": "https://llm.example.com/v1", "ApiKey": "sk-canary", "Model": "gpt-5-mini", "Dialect": "OpenAI", "Region": "eu", "Weight": 1.5,
              "Capabilities": ["Streaming","Tools","JsonSchema","Vision"], "ContextWindow": 400000, "MaxOutputTokens": 16384, "Upstream": "Plain",
              "Price": { "InputPerMillion": 0.25, "CachedInputPerMillion": 0.025, "OutputPerMillion": 2.0, "Currency": "USD" },
              "Prices": { "gpt-5": { "InputPerMillion": 1.25, "CachedInputPerMillion": 0.125, "OutputPerMillion": 10, "Currency": "usd" }, "qwen3:4b": { "InputPerMillion": 0, "OutputPerMillion": 0 }, "qwen3": { "InputPerMillion": 1, "OutputPerMillion": 2 } },
              "Limits": { "RequestsPerMinute": 500, "TokensPerMinute": 200000, "Burst": 50, "ConcurrentRequests": 32, "RequestsPerDay": 50000, "TokensPerDay": 20000000, "CostPerDay": 20.0, "CostPerMonth": 300.0 },
              "Timeouts": { "Connect": "4s", "FirstContent": "20s", "Stall": "10s" },
              "Health": { "ConsecutiveFailures": 4, "MinimumSuccess": 0.9, "MinimumRequests": 10, "Window": "1m", "OpenFor": "2s", "MaxOpenFor": "1m", "ProbeLease": "9s", "ProbeEvery": "3s", "SlowFirstContent": "1500ms" },
              "Headers": { "x-team": "support" }, "Proxy": "http://proxy.example.com:3128", "Tls": { "Minimum": "1.3", "Pins": ["sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="] }, "Settings": { "flavour": "sweet" } },
            "azure": { "Type": "AzureOpenAI", "Endpoint": "https://res.openai.azure.com", "Deployment": "mini", "Credential": "ManagedIdentity", "ApiVersion": "2024-10-21" },
            "local": { "Type": "Ollama", "Endpoint": "http://127.0.0.1:11434", "Model": "qwen3:4b", "ContextWindow": 32768, "KeepAlive": "30m", "Placement": "Local" } },
          "Routes": {
            "chat": { "Backends": ["openai", "azure"], "Policy": "Cheapest", "Aliases": ["gpt-4o"], "Degrade": ["local", "answers"], "AllowedRegions": ["eu"],
              "OnInterrupted": "Whole", "MaxAttempts": 5, "Deadline": "1m", "DegradeReserve": "15s", "Hedge": { "Enabled": true, "MaxExtraLoad": 0.1 },
              "Cache": { "TimeToLive": "10m", "StaleWhileRevalidate": "2m", "StaleFor": "48h" }, "Store": true, "StoreAbove": 40, "Limits": { "CostPerDay": 50.0 }, "FailoverOnRefusal": true } },
          "Tenants": { "acme": { "Limits": { "CostPerMonth": 100.0 }, "AllowedRegions": ["eu"], "Keys": ["sha256:abababababababababababababababababababababababababababababababab"] } },
          "Gateway": { "OperatorKeys": "SHA256:CDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCD", "Anonymous": "Everyone", "MaxBodyBytes": 1000, "ConcurrentBodyBytes": 7000, "MaxHeaderBytes": 2048, "ConcurrentRequests": 5,
            "MinBytesPerSecond": 10, "ShutdownWithin": "9s" },
          "Answers": { "MaxEntries": 99, "MaxBytes": 5000, "MaxAge": "90d", "CacheBytes": 6000, "Distributed": true, "File": "answers.jsonl", "Curated": "faq.md", "SimilarityThreshold": 0.7 },
          "Ledger": { "Kind": "PostgreSql", "File": "ledger.json", "ConnectionString": "Host=db", "WhenAway": "Allow" } }
        """;

    [Fact]
    public void Every_key_reaches_its_option()
    {
        var (options, problems) = Given.Read(Everything);

        problems.ShouldBeEmpty();
        options.DefaultRoute.ShouldBe("chat");
        options.Currency.ShouldBe("USD");
        options.ExchangeRates["cny"].ShouldBe(0.14m);
        var openai = options.Backends["OpenAI"];
        openai.Endpoint.ShouldBe(new Uri("https://llm.example.com/v1"));
        openai.ApiKey!.Value.Reveal().ShouldBe("sk-canary");
        (openai.Model, openai.Dialect, openai.Region, openai.Weight).ShouldBe(("gpt-5-mini", "OpenAI", "eu", 1.5));
        openai.Capabilities.ShouldBe(BackendCapabilities.Streaming | BackendCapabilities.Tools | BackendCapabilities.JsonSchema | BackendCapabilities.Vision);
        (openai.ContextWindow, openai.MaxOutputTokens, openai.Upstream).ShouldBe((400000, 16384, UpstreamMode.Plain));
        openai.Price.ShouldBe(new TokenPrice { InputPerMillion = 0.25m, CachedInputPerMillion = 0.025m, OutputPerMillion = 2.0m });
        openai.Prices.Keys.Order().ShouldBe(["gpt-5", "qwen3", "qwen3:4b"]);
        openai.Prices["GPT-5"].ShouldBe(new TokenPrice { InputPerMillion = 1.25m, CachedInputPerMillion = 0.125m, OutputPerMillion = 10 });
        (openai.Prices["qwen3"].OutputPerMillion, openai.Prices["qwen3:4b"]).ShouldBe((2, TokenPrice.Free));
        openai.Limits.ShouldBe(new QuotaLimits
        {
            RequestsPerMinute = 500,
            TokensPerMinute = 200000,
            Burst = 50,
            ConcurrentRequests = 32,
            RequestsPerDay = 50000,
            TokensPerDay = 20000000,
            CostPerDay = 20,
            CostPerMonth = 300,
        });
        openai.Timeouts.ShouldBe(new TimeoutOptions { Connect = Seconds(4), FirstContent = Seconds(20), Stall = Seconds(10) });
        openai.Health.ShouldBe(new Providers.Health.HealthOptions
        {
            ConsecutiveFailures = 4,
            MinimumSuccess = 0.9,
            MinimumRequests = 10,
            Window = Seconds(60),
            OpenFor = Seconds(2),
            MaxOpenFor = Seconds(60),
            ProbeLease = Seconds(9),
            ProbeEvery = Seconds(3),
            SlowFirstContent = Seconds(1.5),
        });
        openai.Headers["X-Team"].ShouldBe("support");
        openai.Proxy.ShouldBe(new Uri("http://proxy.example.com:3128"));
        openai.Tls.Minimum.ShouldBe(TlsVersion.Tls13);
        openai.Tls.Pins.ShouldHaveSingleItem();
        openai.Settings["flavour"].ShouldBe("sweet");
        var azure = options.Backends["azure"];
        (azure.Deployment, azure.Credential, azure.ApiVersion).ShouldBe(("mini", AzureCredential.ManagedIdentity, "2024-10-21"));
        var local = options.Backends["local"];
        (local.KeepAlive, local.Placement).ShouldBe((TimeSpan.FromMinutes(30), BackendPlacement.Local));
        var chat = options.Routes["chat"];
        chat.Backends.ShouldBe(["openai", "azure"]);
        chat.Degrade.ShouldBe(["local", "answers"]);
        chat.Aliases.ShouldBe(["gpt-4o"]);
        chat.AllowedRegions.ShouldBe(["eu"]);
        (chat.Policy, chat.OnInterrupted, chat.MaxAttempts, chat.Store, chat.FailoverOnRefusal)
            .ShouldBe(("Cheapest", InterruptionPolicy.Whole, 5, true, true));
        (chat.Deadline, chat.DegradeReserve).ShouldBe((Seconds(60), Seconds(15)));
        chat.Hedge.ShouldBe(new HedgeOptions { Enabled = true, MaxExtraLoad = 0.1 });
        chat.Cache.ShouldBe(new CacheOptions
        {
            TimeToLive = TimeSpan.FromMinutes(10),
            StaleWhileRevalidate = TimeSpan.FromMinutes(2),
            StaleFor = TimeSpan.FromHours(48),
        });
        chat.StoreAbove.ShouldBe(40);
        chat.Limits.ShouldBe(new QuotaLimits { CostPerDay = 50 });
        options.Tenants["ACME"].Limits.CostPerMonth.ShouldBe(100);
        options.Tenants["acme"].AllowedRegions.ShouldBe(["eu"]);
        options.Answers.ShouldBe(new AnswersOptions
        {
            MaxEntries = 99,
            MaxBytes = 5000,
            MaxAge = TimeSpan.FromDays(90),
            CacheBytes = 6000,
            Distributed = true,
            File = "answers.jsonl",
            Curated = "faq.md",
            SimilarityThreshold = 0.7,
        });
        options.Tenants["acme"].Keys.ShouldBe(["sha256:abababababababababababababababababababababababababababababababab"]);
        options.Gateway.OperatorKeys.ShouldBe(["sha256:cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"]);
        (options.Gateway with { OperatorKeys = [] }).ShouldBe(new GatewayOptions
        {
            OperatorKeys = [],
            Anonymous = AnonymousAccess.Everyone,
            MaxBodyBytes = 1000,
            ConcurrentBodyBytes = 7000,
            MaxHeaderBytes = 2048,
            ConcurrentRequests = 5,
            MinBytesPerSecond = 10,
            ShutdownWithin = Seconds(9),
        });
        options.Ledger.ShouldBe(new LedgerOptions
        {
            Kind = LedgerKind.PostgreSql,
            File = "ledger.json",
            ConnectionString = new Secret("Host=db"),
            WhenAway = LedgerOutage.Allow,
        });
    }

    [Fact]
    public void Every_key_of_the_schema_is_in_that_configuration()
    {
        var section = Given.Section(Everything);
        var written = section.AsEnumerable(makePathsRelative: true).Select(entry => entry.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var key in ProvidersSchema.Root.KeysUnder(""))
        {
            // One shape serves all three; a backend's has every key of it.
            if (key.StartsWith("Routes:*:Limits:", StringComparison.Ordinal) || key.StartsWith("Tenants:*:Limits:", StringComparison.Ordinal))
            {
                continue;
            }

            var names = key.Split(':');
            written.Any(path => Fits(path.Split(':'), names)).ShouldBeTrue(key);
        }

        static bool Fits(string[] path, string[] names)
            => path.Length == names.Length && path.Zip(names).All(pair => pair.Second == "*" || pair.First == pair.Second);
    }

    [Fact]
    public void Keys_are_read_without_case()
    {
        var (options, problems) = Given.Read("""{ "backends": { "a": { "TYPE": "x", "apikey": "k", "limits": { "costperday": 1 } } } }""");
        problems.ShouldBeEmpty();
        options.Backends["A"].Type.ShouldBe("x");
        options.Backends["A"].Limits.CostPerDay.ShouldBe(1);
    }

    [Fact]
    public void An_empty_section_has_the_documented_defaults()
    {
        var (options, problems) = Given.Read("""{ "Backends": { "a": {} }, "Routes": { "r": { "Hedge": {}, "Cache": {} } } }""");

        problems.ShouldBeEmpty();
        (options.DefaultRoute, options.Currency, options.Offline).ShouldBe((null, "USD", OfflineMode.Auto));
        options.Answers.ShouldBe(new AnswersOptions());
        (options.Answers.MaxEntries, options.Answers.SimilarityThreshold).ShouldBe((10_000, 0.6));
        (options.Ledger.Kind, options.Ledger.WhenAway).ShouldBe((LedgerKind.Memory, LedgerOutage.Deny));
        var backend = options.Backends["a"];
        (backend.Weight, backend.Upstream, backend.Limits, backend.Price).ShouldBe((1, UpstreamMode.Stream, QuotaLimits.None, null));
        (backend.Timeouts.Connect, backend.Timeouts.FirstContent, backend.Timeouts.Stall).ShouldBe((Seconds(5), null, Seconds(30)));
        var route = options.Routes["r"];
        (route.Policy, route.MaxAttempts, route.OnInterrupted, route.Store).ShouldBe(("Balanced", 4, InterruptionPolicy.Resume, false));
        (route.Deadline, route.DegradeReserve, route.AllowedRegions).ShouldBe((Seconds(120), Seconds(20), null));
        route.Cache.ShouldBe(new CacheOptions());
        route.Hedge.ShouldBe(new HedgeOptions());
        options.Routes["r"].Hedge.Enabled.ShouldBeFalse();
    }

    [Theory]
    [InlineData("CostPerDay", "0")]
    [InlineData("RequestsPerMinute", "0")]
    public void Zero_is_a_limit_and_null_is_none(string key, string zero)
    {
        Limits($$"""{ "{{key}}": {{zero}} }""").ShouldNotBe(QuotaLimits.None);
        Limits($$"""{ "{{key}}": null }""").ShouldBe(QuotaLimits.None);

        static QuotaLimits Limits(string json) => Given.Read($$"""{ "Tenants": { "t": { "Limits": {{json}} } } }""").Options.Tenants["t"].Limits;
    }

    [Theory]
    [InlineData("""{ "Backend": {} }""", "Backend", "unknown key; did you mean Backends?")]
    [InlineData("""{ "Temperature": 1 }""", "Temperature", "unknown key; expected DefaultRoute, Currency")]
    [InlineData("""{ "Backends": { "a": { "Endpiont": "x" } } }""", "Backends:a:Endpiont", "did you mean Endpoint?")]
    [InlineData("""{ "Backends": { "a": { "Price": { "InputPerMillion": 1, "OutputPerMillion": 2, "OutputPerMilion": 2 } } } }""", "Backends:a:Price:OutputPerMilion", "did you mean OutputPerMillion?")]
    [InlineData("""{ "Backends": { "a": { "Endpoint": "example.com" } } }""", "Backends:a:Endpoint", "an absolute http or https address")]
    [InlineData("""{ "Backends": { "a": { "Endpoint": "ftp://example.com" } } }""", "Backends:a:Endpoint", "an absolute http or https address")]
    [InlineData("""{ "Backends": { "a": { "Endpoint": "https://user:pw@example.com" } } }""", "Backends:a:Endpoint", "without credentials")]
    [InlineData("""{ "Backends": { "a": { "Endpoint": "" } } }""", "Backends:a:Endpoint", "found nothing")]
    [InlineData("""{ "Backends": { "a": { "ApiKey": "  " } } }""", "Backends:a:ApiKey", "found nothing")]
    [InlineData("""{ "Backends": { "a": { "ApiKey": "one\ntwo" } } }""", "Backends:a:ApiKey", "one line")]
    [InlineData("""{ "Backends": { "a": { "Model": { "x": 1 } } } }""", "Backends:a:Model", "not a section")]
    [InlineData("""{ "Backends": { "a": "x" } }""", "Backends:a", "expected a section with Type, Endpoint")]
    [InlineData("""{ "Backends": "x" }""", "Backends", "expected a section with an entry per name")]
    [InlineData("""{ "Backends": { "a": { "Placement": "Cloud" } } }""", "Backends:a:Placement", "expected Hosted or Local")]
    [InlineData("""{ "Backends": { "a": { "Placement": "1" } } }""", "Backends:a:Placement", "expected Hosted or Local")]
    [InlineData("""{ "Backends": { "a": { "Upstream": "Stream, Plain" } } }""", "Backends:a:Upstream", "expected Stream or Plain")]
    [InlineData("""{ "Backends": { "a": { "Capabilities": ["Tools", "Telepathy"] } } }""", "Backends:a:Capabilities:1", "expected None or Streaming or Tools")]
    [InlineData("""{ "Backends": { "a": { "ContextWindow": 0 } } }""", "Backends:a:ContextWindow", "a whole number, 1 or more")]
    [InlineData("""{ "Backends": { "a": { "ContextWindow": 1.5 } } }""", "Backends:a:ContextWindow", "a whole number, 1 or more")]
    [InlineData("""{ "Backends": { "a": { "ContextWindow": "4k" } } }""", "Backends:a:ContextWindow", "a whole number, 1 or more")]
    [InlineData("""{ "Backends": { "a": { "ContextWindow": 99999999999 } } }""", "Backends:a:ContextWindow", "a whole number, 1 or more")]
    [InlineData("""{ "Backends": { "a": { "Weight": -1 } } }""", "Backends:a:Weight", "a number from 0 to 1000000")]
    [InlineData("""{ "Backends": { "a": { "Weight": "NaN" } } }""", "Backends:a:Weight", "a number from 0 to 1000000")]
    [InlineData("""{ "Backends": { "a": { "Prices": 3 } } }""", "Backends:a:Prices", "expected a section with an entry per name")]
    [InlineData("""{ "Backends": { "a": { "Prices": { "m": 3 } } } }""", "Backends:a:Prices:m", "expected a section with InputPerMillion")]
    [InlineData("""{ "Backends": { "a": { "Prices": { "m": { "InputPerMillion": 1, "OutputPerMilion": 1, "OutputPerMillion": 1 } } } } }""", "Backends:a:Prices:m:OutputPerMilion", "did you mean OutputPerMillion?")]
    [InlineData("""{ "Backends": { "a": { "Prices": { "m": { "InputPerMillion": -1, "OutputPerMillion": 1 } } } } }""", "Backends:a:Prices:m:InputPerMillion", "an amount, 0 or more")]
    [InlineData("""{ "Backends": { "a": { "Prices": { "m:free": { "InputPerMillion": 0 } } } } }""", "Backends:a:Prices:m:free:OutputPerMillion", "is required")]
    [InlineData("""{ "Backends": { "a": { "Prices": { "m": { "InputPerMillion": 0, "free": { "InputPerMillion": 0, "OutputPerMillion": 0 } } } } } }""", "Backends:a:Prices:m:OutputPerMillion", "is required")]
    [InlineData("""{ "Backends": { "a": { "Price": 3 } } }""", "Backends:a:Price", "expected a section with InputPerMillion")]
    [InlineData("""{ "Backends": { "a": { "Price": { "InputPerMillion": 3 } } } }""", "Backends:a:Price:OutputPerMillion", "is required")]
    [InlineData("""{ "Backends": { "a": { "Price": { "InputPerMillion": -3, "OutputPerMillion": 1 } } } }""", "Backends:a:Price:InputPerMillion", "an amount, 0 or more")]
    [InlineData("""{ "Backends": { "a": { "Price": { "InputPerMillion": "0,25", "OutputPerMillion": 1 } } } }""", "Backends:a:Price:InputPerMillion", "an amount, 0 or more")]
    [InlineData("""{ "Backends": { "a": { "Price": { "InputPerMillion": 1, "OutputPerMillion": 1, "Currency": "Dollar" } } } }""", "Backends:a:Price:Currency", "three letters")]
    [InlineData("""{ "Backends": { "a": { "Limits": { "CostPerDay": -1 } } } }""", "Backends:a:Limits:CostPerDay", "an amount, 0 or more")]
    [InlineData("""{ "Backends": { "a": { "Limits": { "Burst": 0 } } } }""", "Backends:a:Limits:Burst", "a whole number, 1 or more")]
    [InlineData("""{ "Backends": { "a": { "Limits": { "RequestsPerDay": "many" } } } }""", "Backends:a:Limits:RequestsPerDay", "a whole number, 0 or more")]
    [InlineData("""{ "Backends": { "a": { "Timeouts": { "Connect": 5 } } } }""", "Backends:a:Timeouts:Connect", "a duration with its unit")]
    [InlineData("""{ "Backends": { "a": { "Timeouts": { "Stall": "0s" } } } }""", "Backends:a:Timeouts:Stall", "more than zero")]
    [InlineData("""{ "Backends": { "a": { "Timeouts": { "FirstContent": "60d" } } } }""", "Backends:a:Timeouts:FirstContent", "at most a day")]
    [InlineData("""{ "Backends": { "a": { "Health": { "MinimumSuccess": 95 } } } }""", "Backends:a:Health:MinimumSuccess", "a number from 0 to 1")]
    [InlineData("""{ "Backends": { "a": { "Health": { "ProbeEvery": "10ms" } } } }""", "Backends:a:Health:ProbeEvery", "from a second")]
    [InlineData("""{ "Backends": { "a": { "Proxy": "proxy:3128" } } }""", "Backends:a:Proxy", "socks5")]
    [InlineData("""{ "Backends": { "a": { "Tls": { "Minimum": "1.1" } } } }""", "Backends:a:Tls:Minimum", "1.2 or 1.3")]
    [InlineData("""{ "Backends": { "a": { "Tls": { "Pins": ["sha256/short"] } } } }""", "Backends:a:Tls:Pins:0", "base64 of 32 bytes")]
    [InlineData("""{ "Routes": { "r": { "Deadline": 30 } } }""", "Routes:r:Deadline", "a duration with its unit")]
    [InlineData("""{ "Routes": { "r": { "MaxAttempts": 0 } } }""", "Routes:r:MaxAttempts", "a whole number from 1 to 100")]
    [InlineData("""{ "Routes": { "r": { "Store": "yes" } } }""", "Routes:r:Store", "true or false")]
    [InlineData("""{ "Routes": { "r": { "Cache": true } } }""", "Routes:r:Cache", "expected a section with TimeToLive, StaleWhileRevalidate, StaleFor")]
    [InlineData("""{ "Routes": { "r": { "Cache": { "TimeToLive": "5" } } } }""", "Routes:r:Cache:TimeToLive", "a duration with its unit")]
    [InlineData("""{ "Routes": { "r": { "OnInterrupted": "Retry" } } }""", "Routes:r:OnInterrupted", "expected Resume or Fail or Whole")]
    [InlineData("""{ "ExchangeRates": { "CNY": 0 } }""", "ExchangeRates:CNY", "more than 0")]
    [InlineData("""{ "Offline": "Never" }""", "Offline", "expected Auto or Forced")]
    [InlineData("""{ "Answers": { "SimilarityThreshold": 60 } }""", "Answers:SimilarityThreshold", "a number from 0 to 1")]
    [InlineData("""{ "Ledger": { "Kind": "Redis" } }""", "Ledger:Kind", "expected Memory or File or PostgreSql")]
    public void A_wrong_value_is_told_with_its_path_and_what_was_expected(string json, string path, string message)
    {
        var problem = Given.Read(json).Problems.ShouldHaveSingleItem();
        problem.Path.ShouldBe($"Providers:{path}");
        problem.Message.ShouldContain(message);
    }

    [Fact]
    public void Every_problem_is_told_at_once()
        => Given.Read("""
            { "Currency": "Dollar", "Offlin": "Auto",
              "Backends": { "a": { "Endpoint": "x", "Weight": "y", "Limits": { "Burst": "z" } }, "b": { "Timeouts": { "Stall": 3 } } },
              "Routes": { "r": { "Deadline": 3, "Store": 7 } } }
            """).Problems.Select(problem => problem.Path).Order().ShouldBe(
        [
            "Providers:Backends:a:Endpoint", "Providers:Backends:a:Limits:Burst", "Providers:Backends:a:Weight",
            "Providers:Backends:b:Timeouts:Stall", "Providers:Currency", "Providers:Offlin", "Providers:Routes:r:Deadline", "Providers:Routes:r:Store",
        ]);

    [Fact]
    public void Environment_style_text_reads_like_json()
    {
        var section = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Providers:Backends:a:Weight", "2.5"),
            new("Providers:Backends:a:Capabilities", "Tools,Vision"),
            new("Providers:Routes:r:Store", "True"),
            new("Providers:Routes:r:Backends", "a, b"),
        ]).Build().GetSection("Providers");
        var problems = new ProblemList();
        var options = ConfigurationReader.Read(section, problems);

        problems.Problems.ShouldBeEmpty();
        options.Backends["a"].Weight.ShouldBe(2.5);
        options.Routes["r"].Store.ShouldBeTrue();
        options.Routes["r"].Backends.ShouldBe(["a", "b"]);
    }

    [Fact]
    public void Numbers_are_read_the_same_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NumberGroupSeparator = "." } };
            Given.Read("""{ "Backends": { "a": { "Weight": 1.5 } } }""").Options.Backends["a"].Weight.ShouldBe(1.5);
            Given.Read("""{ "Backends": { "a": { "Timeouts": { "Stall": "1.5s" } } } }""").Options.Backends["a"].Timeouts.Stall.ShouldBe(Seconds(1.5));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_whole_configuration_is_read_from_its_section()
    {
        var root = Given.AddJson(new ConfigurationBuilder(), """{ "Currency": "EUR" }""").Build();
        ConfigurationReader.Read(ConfigurationReader.SectionOf(root), new ProblemList()).Currency.ShouldBe("EUR");
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
