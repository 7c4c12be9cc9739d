using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Providers.Scenarios.Failures;
using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Hosting;

/// <summary>A key, a prompt and a body that echoes both: none of them reaches a log, an exception or the status.</summary>
public sealed class SecrecyTests
{
    private const string Prompt = "canary-prompt-77ad";

    public static TheoryData<string> Names => [.. Faults.ByName.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Nothing_private_is_told_of_a_failure(string name)
    {
        var fault = Faults.ByName[name];
        await using var loud = new LoudLog();
        await using var stage = RouterOverSockets.Open(fault.Stage().With("Routes:chat:Backends", "first") with
        {
            Register = services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(loud)),
        });
        stage.First.Default = fault.Reply.Error is { } error
            ? fault.Reply with { Error = error with { Message = $"{error.Message} {BackendSettings.Key} {Outcome.Question}" } }
            : fault.Reply;
        var outcome = await stage.AskAsync(streamed: true);
        var told = $"{outcome.Failure}\n{stage.Router.Status}\n{outcome.Report}\n{string.Join('\n', loud.Lines)}";
        told.ShouldContain("first");
        told.ShouldNotContain(BackendSettings.Key);
        told.ShouldNotContain(Prompt);
    }

    /// <summary>How a call may end well, or nearly: whole, asked again, finished elsewhere, or broken off.</summary>
    private static readonly Dictionary<string, (SimulatedReply[] First, SimulatedReply Second)> Ends = new()
    {
        ["whole"] = ([Answered], Answered),
        ["asked again"] = ([SimulatedReply.Failure(500, Outcome.Question), Answered], Answered),
        ["answered by another"] = ([SimulatedReply.Failure(401, $"{Outcome.Question} {BackendSettings.Key}")], Answered),
        ["finished by another"] = ([Cut], Answered),
        ["broken off"] = ([Cut], SimulatedReply.Text("Another", " answer.")),
    };

    public static TheoryData<string, string, bool> Answers
    {
        get
        {
            var answers = new TheoryData<string, string, bool>();
            foreach (var end in Ends.Keys)
            {
                foreach (var dialect in new[] { "OpenAI", "Azure", "Ollama" })
                {
                    answers.Add(end, dialect, true);
                    answers.Add(end, dialect, false);
                }
            }

            return answers;
        }
    }

    private static SimulatedReply Answered => SimulatedReply.Text("canary-answer-", "31c8", " is said.");

    private static SimulatedReply Cut => Answered with { Break = SimulatedBreak.AfterTokens(2) };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Nothing_private_is_told_of_an_answer(string end, string dialect, bool streamed)
    {
        await using var loud = new LoudLog();
        await using var stage = RouterOverSockets.Open(StageOptions.Of(dialect, "OpenAI") with
        {
            Register = services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(loud)),
        });
        stage.First.Enqueue(Ends[end].First);
        stage.Second.Default = Ends[end].Second;
        var outcome = await stage.AskAsync(streamed);
        stage.First.Chats.Count.ShouldBe(Ends[end].First.Length);
        var told = $"{outcome.Failure}\n{stage.Router.Status}\n{outcome.Report}\n{string.Join('\n', loud.Lines)}";
        told.ShouldContain("first");
        foreach (var secret in new[] { BackendSettings.Key, Prompt, "canary-answer" })
        {
            told.ShouldNotContain(secret);
        }
    }

    private sealed class LoudLog : ILoggerProvider, ILogger, IAsyncDisposable
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
