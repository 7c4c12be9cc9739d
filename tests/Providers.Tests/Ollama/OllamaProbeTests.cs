using System.Net;
using Providers.Ollama;

namespace Providers.Tests.Ollama;

public sealed class OllamaProbeTests
{
    private const string Version = """{"version":"0.12.0"}""";
    private const string Tags = """{"models":[{"name":"other:1b"},{"name":"qwen3:4b","model":"qwen3:4b","size":1}]}""";
    private const string Ps = """{"models":[{"name":"qwen3:4b","model":"qwen3:4b","context_length":4096}]}""";
    private const string None = """{"models":[]}""";

    public static TheoryData<string, string, string, string, BackendReadiness, string?> Findings => new()
    {
        { "loaded", Version, Tags, Ps, BackendReadiness.Ready, null },
        { "not loaded", Version, Tags, None, BackendReadiness.Installed, "not loaded" },
        { "another one loaded", Version, Tags, Ps.Replace("4b", "8b", StringComparison.Ordinal), BackendReadiness.Installed, "not loaded" },
        { "not installed", Version, None, None, BackendReadiness.Alive, "ollama pull qwen3:4b" },
        { "a null list", Version, """{"models":null}""", None, BackendReadiness.Alive, "not installed" },
        { "in other letters", Version, Tags.Replace("qwen3", "Qwen3", StringComparison.Ordinal), Ps, BackendReadiness.Ready, null },
        {
            "a cloud model",
            Version,
            """{"models":[{"name":"qwen3:4b","remote_model":"qwen3","remote_host":"https://ollama.com:443"}]}""",
            None,
            BackendReadiness.Alive,
            "cloud model at https://ollama.com:443"
        },
        { "no version", "404", Tags, Ps, BackendReadiness.Alive, "status 404" },
        { "a proxy that wants a key", "401", Tags, Ps, BackendReadiness.Alive, "status 401" },
        { "a server of another kind", "{}", "<html>", Ps, BackendReadiness.Alive, "not as Ollama" },
        { "tags that fail", Version, "500", Ps, BackendReadiness.Alive, "not as Ollama" },
        { "a list of another shape", Version, "[]", Ps, BackendReadiness.Alive, "not as Ollama" },
        { "a name that is no text", Version, """{"models":[{"name":"\ud83d"}]}""", Ps, BackendReadiness.Alive, "not as Ollama" },
    };

    [Theory]
    [MemberData(nameof(Findings))]
    public async Task Tells_alive_from_installed_from_ready(
        string finding, string version, string tags, string ps, BackendReadiness readiness, string? detail)
    {
        using var backend = Over(version, tags, ps, new() { Name = "local", Model = "qwen3:4b" });
        var status = await backend.ProbeAsync();
        status.Readiness.ShouldBe(readiness, finding);
        (status.Detail ?? "").ShouldContain(detail ?? "");
        if (detail is null)
        {
            status.Detail.ShouldBeNull();
        }
    }

    [Theory]
    [InlineData("llama3", "llama3:latest")]
    [InlineData("llama3:latest", "llama3")]
    [InlineData("host:5000/team/llama3", "host:5000/team/llama3:latest")]
    public async Task A_model_without_a_tag_is_the_latest(string model, string installed)
    {
        using var backend = Over(Version, $$"""{"models":[{"name":"{{installed}}"}]}""", None, new() { Name = "local", Model = model });
        (await backend.ProbeAsync()).Readiness.ShouldBe(BackendReadiness.Installed);
    }

    [Fact]
    public async Task A_cloud_model_is_ready_where_it_may_be_one()
    {
        var options = new OllamaBackendOptions { Name = "cloud", Model = "m", Placement = BackendPlacement.Hosted };
        using var backend = Over(Version, """{"models":[{"name":"m","remote_host":"https://ollama.com"}]}""", None, options);
        (await backend.ProbeAsync()).Readiness.ShouldBe(BackendReadiness.Ready);
    }

    [Fact]
    public async Task Notices_a_model_loaded_with_another_context()
    {
        using var backend = Over(Version, Tags, Ps, new() { Name = "local", Model = "qwen3:4b", ContextWindow = 32768 });
        (await backend.ProbeAsync()).Detail!.ShouldContain("4096");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"4096\"")]
    [InlineData("4096.5")]
    public async Task A_context_that_cannot_be_read_leaves_a_loaded_model_ready(string length)
    {
        var ps = Ps.Replace("4096", length, StringComparison.Ordinal);
        using var backend = Over(Version, Tags, ps, new() { Name = "local", Model = "qwen3:4b", ContextWindow = 8192 });
        (await backend.ProbeAsync()).ShouldBe(new BackendStatus(BackendReadiness.Ready, null));
    }

    [Fact]
    public async Task Nothing_answering_is_a_status()
    {
        using var backend = Backends.Over(new RecordingHandler(_ => throw new HttpRequestException(HttpRequestError.ConnectionError)));
        var status = await backend.ProbeAsync();
        status.Readiness.ShouldBe(BackendReadiness.Unreachable);
        status.IsReachable.ShouldBeFalse();
    }

    [Fact]
    public async Task A_cancelled_probe_is_cancelled()
    {
        using var backend = Over(Version, Tags, Ps, new() { Name = "local", Model = "m" });
        await Should.ThrowAsync<OperationCanceledException>(() => backend.ProbeAsync(new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Spends_no_tokens()
    {
        var handler = new RecordingHandler(request => Reply(Version, Tags, Ps, request));
        using var backend = Backends.Over(handler);
        await backend.ProbeAsync();
        handler.Requests.Select(request => request.Uri.AbsolutePath).ShouldBe(["/api/version", "/api/tags", "/api/ps"]);
        handler.Requests.ShouldAllBe(request => request.Method == HttpMethod.Get);
    }

    private static OllamaBackend Over(string version, string tags, string ps, OllamaBackendOptions options)
        => Backends.Over(new RecordingHandler(request => Reply(version, tags, ps, request)), options);

    private static HttpResponseMessage Reply(string version, string tags, string ps, HttpRequestMessage request)
    {
        var body = request.RequestUri!.AbsolutePath switch { "/api/version" => version, "/api/tags" => tags, _ => ps };
        return int.TryParse(body, out var status)
            ? new HttpResponseMessage((HttpStatusCode)status)
            : new HttpResponseMessage { Content = new StringContent(body) };
    }
}
