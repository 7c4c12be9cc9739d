using System.Collections.Concurrent;
using System.Diagnostics;
using Providers.AspNetCore;
using Providers.Testing;

namespace Providers.Scenarios.Gateway;

/// <summary>Canaries in every place that a client or the configuration can put one: none of them is told anywhere.</summary>
public sealed class GatewaySecrecyTests : IAsyncLifetime, IDisposable
{
    private const string Prompt = "canary-prompt";
    private const string UpstreamKey = "upstream-key";
    private const string Body = """
        {"model":"MODEL","stream":STREAM,"user":"canary-user","metadata":{"canary-name":"canary-metadata"},"stop":"canary-stop",
         "tools":[{"type":"function","function":{"name":"canary_tool","description":"canary-description"}}],
         "messages":[{"role":"system","content":"canary-system"},
           {"role":"user","content":[{"type":"text","text":"canary-prompt"},{"type":"image_url","image_url":{"url":"https://canary-image.example/"}}]},
           {"role":"assistant","content":null,"tool_calls":[{"id":"canary-call","type":"function","function":{"name":"canary_tool","arguments":"{\"a\":\"canary-argument\"}"}}]},
           {"role":"tool","tool_call_id":"canary-call","content":"canary-result"}]}
        """;

    private readonly string _key = GatewayKey.Create();
    private readonly string _operator = GatewayKey.Create();
    private readonly ConcurrentQueue<string> _told = new();
    private readonly LoudLog _log = new();
    private ActivityListener _activities = null!;
    private GatewayStage _stage = null!;

    public async Task InitializeAsync()
    {
        _activities = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => _told.Enqueue(Described(activity)),
        };
        ActivitySource.AddActivityListener(_activities);
        _stage = await GatewayStage.StartAsync(new GatewayStageOptions
        {
            Log = _log,
            Settings =
            [
                ("Tenants:acme:Keys", GatewayKey.HashOf(_key)),
                ("Gateway:OperatorKeys", GatewayKey.HashOf(_operator)),
                ("Backends:hosted:Headers:x-canary", "canary-header"),
            ],
        });
    }

    public async Task DisposeAsync() => await _stage.DisposeAsync();

    public void Dispose()
    {
        _activities.Dispose();
        _log.Dispose();
    }

    public static TheoryData<string, bool> Replies
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var name in Named.Keys)
            {
                data.Add(name, true);
                data.Add(name, false);
            }

            return data;
        }
    }

    private static Dictionary<string, SimulatedReply> Named => new()
    {
        ["answer"] = SimulatedReply.Text("canary-answer ", "and more"),
        ["tool call"] = SimulatedReply.Calls(new SimulatedToolCall("canary_tool", """{"a":"canary-argument"}""")),
        ["refusal"] = new SimulatedReply { Refusal = "canary-answer" },
        ["filtered"] = SimulatedReply.Failure(400, Echo, "content_filter"),
        ["bad request"] = SimulatedReply.Failure(400, Echo),
        ["wrong key"] = SimulatedReply.Failure(401, Echo),
        ["busy"] = SimulatedReply.Failure(503, Echo),
        ["limited"] = SimulatedReply.Failure(429, Echo, "rate_limit_exceeded", TimeSpan.FromSeconds(1)),
        ["page"] = SimulatedReply.Raw($"<html>{Echo}</html>", "text/html") with { Status = 502 },
        ["garbage"] = SimulatedReply.Raw($$"""{"choices":[{"message":{{Echo}}"""),
        ["cut"] = SimulatedReply.Text("canary-answer") with { Break = SimulatedBreak.AfterTokens(1) },
        ["error in mid-stream"] = SimulatedReply.Text("canary-answer") with { Error = new SimulatedError(Echo) },
        ["nothing"] = SimulatedReply.Nothing(SimulatedEnding.Reset),
    };

    private static string Echo => $"You said {Prompt} with {UpstreamKey} and canary-header";

    [Theory]
    [MemberData(nameof(Replies))]
    public async Task Nothing_private_is_told(string reply, bool streamed)
    {
        _stage.OpenAI.Default = Named[reply];
        var body = Body.Replace("MODEL", "chat", StringComparison.Ordinal).Replace("STREAM", streamed ? "true" : "false", StringComparison.Ordinal);

        using var answer = await _stage.PostAsync(body, key: _key);
        Tell(answer, withBody: !answer.IsSuccessStatusCode);
        var answered = await answer.Content.ReadAsStringAsync();
        Tell(await _stage.PostAsync(body, "providers/explain", key: _key), withBody: true);
        Tell(await _stage.GetAsync("providers/status", _operator), withBody: true);
        Tell(await _stage.PostAsync(body, key: "canary-wrong-key"), withBody: true);
        Tell(await _stage.PostAsync("{ canary-broken", key: _key), withBody: true);
        Tell(await _stage.PostAsync(body.Replace("\"stop\":\"canary-stop\"", "\"temperature\":\"canary-number\"", StringComparison.Ordinal), key: _key), withBody: true);

        // The answer itself is the client's, but for what a provider says of a failure in it.
        _told.Enqueue(string.Concat(answered.Split("\n\n").Where(line => line.Contains("\"error\"", StringComparison.Ordinal))));
        var told = string.Join('\n', _told.Concat(_log.Lines));
        told.ShouldContain("/v1/chat/completions");
        told.ShouldNotContain("canary", Case.Insensitive);
        told.ShouldNotContain(UpstreamKey);
        told.ShouldNotContain(_key);
        told.ShouldNotContain(_operator);
    }

    private void Tell(HttpResponseMessage response, bool withBody)
        => _told.Enqueue($"{response.StatusCode} {response.Headers} {(withBody ? response.Content.ReadAsStringAsync().GetAwaiter().GetResult() : "")}");

    private static string Described(Activity activity)
        => $"{activity.Source.Name} {activity.DisplayName} {activity.StatusDescription} "
            + string.Join(", ", activity.TagObjects.Concat(activity.Baggage.Select(item => KeyValuePair.Create(item.Key, (object?)item.Value))))
            + string.Join(", ", activity.Events.SelectMany(happened => happened.Tags.Prepend(new("event", happened.Name))));
}
