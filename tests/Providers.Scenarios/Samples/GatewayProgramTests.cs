using System.Net;
using System.Text.Json;
using Providers.AspNetCore;
using Providers.Testing;

namespace Providers.Scenarios.Samples;

/// <summary>The gateway's program, its file and its end.</summary>
public sealed class GatewayProgramTests : IAsyncLifetime
{
    private const string Question = """{"messages":[{"role":"user","content":"Who?"}]}""";

    private readonly SimulatedProvider _before = SimulatedProvider.StartOpenAI();
    private readonly SimulatedProvider _after = SimulatedProvider.StartOpenAI();
    private readonly string _folder = Directory.CreateTempSubdirectory("providers-gateway-").FullName;

    private string File => Path.Combine(_folder, "gateway.json");

    public Task InitializeAsync()
    {
        _before.Default = SimulatedReply.Text("before");
        _after.Default = SimulatedReply.Text("after");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _before.DisposeAsync();
        await _after.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_edit_takes_effect_without_a_restart_and_a_broken_one_changes_nothing()
    {
        await WriteAsync(Json(_before));
        var (program, endpoint) = await GatewayProgram.ListenAsync(File);
        await using var running = program;
        using var client = new HttpClient { BaseAddress = endpoint };
        (await AskAsync(client)).ShouldBe("before");

        await WriteAsync(Json(_after));
        await program.LineAsync("is in force");
        (await AskAsync(client)).ShouldBe("after");

        await WriteAsync(Json(_before).Replace("\"Endpoint\"", "\"Endpiont\"", StringComparison.Ordinal));
        (await program.LineAsync("is not used")).ShouldContain("the one before stays in force");
        (await AskAsync(client)).ShouldBe("after");

        await WriteAsync("{ broken");
        await program.LineAsync("could not be read");
        (await AskAsync(client)).ShouldBe("after");

        // As editors do it: a new file in the old one's place.
        var next = Path.Combine(_folder, "next.json");
        await System.IO.File.WriteAllTextAsync(next, Json(_before));
        System.IO.File.Move(next, File, overwrite: true);
        await program.LineAsync("is in force");
        (await AskAsync(client)).ShouldBe("before");
    }

    [Fact]
    public async Task A_wrong_file_ends_it_at_once_with_every_problem()
    {
        await WriteAsync("""
            { "Providers": { "Backends": { "one": { "Type": "OpenAI", "Endpiont": "http://127.0.0.1:1", "ApiKey": "canary-key" } },
              "Routes": { "chat": { "Backends": ["two"], "Deadline": 30 } }, "Tenants": { "acme": { "Keys": ["canary-key"] } } } }
            """);
        await using var program = GatewayProgram.Start("--config", File, "--urls", "http://127.0.0.1:0");

        var (exitCode, output) = await program.EndAsync();

        exitCode.ShouldBe(2);
        output.ShouldContain("Providers:Backends:one:Endpiont");
        output.ShouldContain("did you mean Endpoint?");
        output.ShouldContain("Providers:Backends:one:Model");
        output.ShouldContain("Providers:Routes:chat:Backends:0");
        output.ShouldContain("Providers:Routes:chat:Deadline");
        output.ShouldContain("Providers:Tenants:acme:Keys:0");
        output.ShouldNotContain("canary-key");
        output.ShouldNotContain("Unhandled");
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://127.0.0.1:0;http://192.0.2.7:0")]
    public async Task Without_keys_it_listens_on_loopback_only_and_says_so(string addresses)
    {
        await WriteAsync(Json(_before));
        await using var program = GatewayProgram.Start("--config", File, "--urls", addresses);

        var (exitCode, output) = await program.EndAsync();

        exitCode.ShouldBe(2);
        output.ShouldContain("Without keys the gateway listens on loopback only");
        output.ShouldContain("--new-key");
    }

    [Fact]
    public async Task Without_keys_it_says_whom_it_serves()
    {
        await WriteAsync(Json(_before));
        await using var program = GatewayProgram.Start("--config", File, "--urls", "http://127.0.0.1:0");

        (await program.LineAsync("No gateway keys are configured")).ShouldContain("this machine alone is served");
    }

    [Fact]
    public async Task It_lives_but_is_not_ready_when_no_backend_can_be_asked()
    {
        await WriteAsync(Json(_before));
        var (program, endpoint) = await GatewayProgram.ListenAsync(File);
        await using var running = program;
        using var client = new HttpClient { BaseAddress = endpoint };
        (await client.GetAsync("readyz")).StatusCode.ShouldBe(HttpStatusCode.OK);

        _before.Default = SimulatedReply.Failure(401);
        await client.PostAsync("v1/chat/completions", new StringContent(Question));

        (await client.GetAsync("readyz")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await client.GetAsync("healthz")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_new_key_opens_the_gateway_whose_configuration_has_its_hash()
    {
        await using var making = GatewayProgram.Start("--new-key");
        var (made, output) = await making.EndAsync();
        made.ShouldBe(0);
        var key = output.Split('\n').Select(line => line.Trim()).Single(line => line.StartsWith("gw-", StringComparison.Ordinal));
        var entry = output.Split('\n').Select(line => line.Trim()).Single(line => line.StartsWith("\"Tenants\"", StringComparison.Ordinal));
        entry.ShouldContain(GatewayKey.HashOf(key));
        await WriteAsync(Json(_before, entry.Replace("NAME", "acme", StringComparison.Ordinal)));

        var program = GatewayProgram.Start("--config", File, "--urls", "http://0.0.0.0:0");
        await using var running = program;
        var port = new Uri((await program.LineAsync("Now listening on: ")).Split("on: ")[1].Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)).Port;
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        (await client.PostAsync("v1/chat/completions", new StringContent(Question))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        (await AskAsync(client)).ShouldBe("before");
    }

    [Fact]
    public async Task A_stream_ends_before_the_program_does()
    {
        var gate = new TaskCompletionSource();
        _before.Enqueue(SimulatedReply.Text("still ", "here") with { Gate = gate.Task });
        await WriteAsync(Json(_before));
        var (program, endpoint) = await GatewayProgram.ListenAsync(File);
        await using var running = program;
        using var client = new HttpClient { BaseAddress = endpoint };
        var answering = client.PostAsync(
            "v1/chat/completions", new StringContent(Question.Replace("{\"messages\"", "{\"stream\":true,\"messages\"", StringComparison.Ordinal)));
        await _before.WaitForChatAsync();

        await program.TerminateAsync();
        await program.LineAsync("shutting down");
        gate.SetResult();
        using var response = await answering;
        var (exitCode, _) = await program.EndAsync();

        (await response.Content.ReadAsStringAsync()).ShouldEndWith("data: [DONE]\n\n");
        exitCode.ShouldBe(0);
    }

    private Task WriteAsync(string json) => System.IO.File.WriteAllTextAsync(File, json);

    private static async Task<string?> AskAsync(HttpClient client)
    {
        using var response = await client.PostAsync("v1/chat/completions", new StringContent(Question));
        var body = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, body);
        return JsonElement.Parse(body).GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();
    }

    private static string Json(SimulatedProvider provider, string? more = null) => $$$"""
        { "Providers": { "Backends": { "one": { "Type": "OpenAI", "Endpoint": "{{{provider.Endpoint}}}", "Model": "m" } }{{{(more is null ? "" : $", {more}")}}} } }
        """;
}
