using Microsoft.Extensions.AI;
using Providers.Testing;

namespace Providers.Tests.Simulations;

/// <summary>
/// A way to a model, with everything that goes wrong on it: slow answers, connections reset at a random moment, calls that hang, and
/// outages by the clock. The model can be prefilled, and says the same whoever asks.
/// </summary>
internal sealed class Link
{
    private static readonly string[] Words = [.. Enumerable.Range(0, 6).Select(number => $"word-{number} ")];

    private readonly VirtualTimeProvider clock;
    private readonly long origin;
    private readonly Random chance;

    /// <param name="name">The backend's name.</param>
    /// <param name="clock">The clock of outages and delays.</param>
    /// <param name="seed">Where its chance begins.</param>
    /// <param name="placement">Where the model is.</param>
    public Link(string name, VirtualTimeProvider clock, int seed, BackendPlacement placement = BackendPlacement.Hosted)
    {
        this.clock = clock;
        origin = clock.GetTimestamp();
        chance = new Random(seed);
        Backend = new ScriptedBackend(
            new BackendDescriptor
            {
                Name = name,
                Provider = "scripted",
                Model = "model",
                Placement = placement,
                Capabilities = BackendCapabilities.Streaming | BackendCapabilities.Prefill,
            },
            clock)
        {
            KeepsCalls = false,
            OnCall = Answer,
            OnProbe = ProbeAsync,
        };
    }

    public static string WholeAnswer { get; } = string.Concat(Words);

    public ScriptedBackend Backend { get; }

    public Func<Random, TimeSpan> FirstContent { get; init; } = LogNormal(TimeSpan.FromMilliseconds(400), 0.25);

    public TimeSpan BetweenWords { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The part of the calls whose connection is reset, at a moment anywhere from the start to the end.</summary>
    public double Resets { get; init; }

    /// <summary>The part of the calls that hang for <see cref="HangsFor"/> before their first content.</summary>
    public double Hangs { get; init; }

    public TimeSpan HangsFor { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>When connections are refused.</summary>
    public Func<TimeSpan, bool> IsDown { get; init; } = _ => false;

    /// <summary>The part of the calls that fail at once, with a server error.</summary>
    public double FailsFast { get; init; }

    /// <summary>When everything sent, and everything under way, is swallowed.</summary>
    public BlackHoles BlackHoles { get; init; } = BlackHoles.None;

    /// <summary>When each call was sent.</summary>
    public List<TimeSpan> Sends { get; } = [];

    private TimeSpan Elapsed => clock.GetElapsedTime(origin);

    public static Func<Random, TimeSpan> LogNormal(TimeSpan median, double sigma)
        => chance => median * Math.Exp(sigma * Normal(chance));

    /// <summary>With that mean: its median is lower.</summary>
    public static Func<Random, TimeSpan> LogNormalOfMean(TimeSpan mean, double sigma)
        => LogNormal(mean * Math.Exp(-sigma * sigma / 2), sigma);

    private static double Normal(Random chance)
        => Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble())) * Math.Cos(2 * Math.PI * chance.NextDouble());

    private ScriptedReply Answer(ScriptedCall call)
    {
        Sends.Add(Elapsed);
        if (IsDown(Elapsed))
        {
            return ScriptedReply.Failure(ChatFailureKind.Unreachable) with { FirstTokenDelay = TimeSpan.FromMilliseconds(1) };
        }

        if (FailsFast > 0 && chance.NextDouble() < FailsFast)
        {
            return ScriptedReply.Failure(ChatFailureKind.ServerError) with { FirstTokenDelay = TimeSpan.FromMilliseconds(1) };
        }

        // What chance decides is drawn for every call, so that one call's fate does not shift another's.
        var first = FirstContent(chance) + (chance.NextDouble() < Hangs ? HangsFor : TimeSpan.Zero);
        var isReset = chance.NextDouble() < Resets;
        var resetAt = chance.NextDouble();

        var words = Rest(call.Messages);
        var whole = new ScriptedReply { Tokens = words, FirstTokenDelay = first, TokenDelay = BetweenWords };
        var length = first + BetweenWords * Math.Max(0, words.Length - 1);
        if (BlackHoles.Within(Elapsed, length) is { } swallowed)
        {
            return whole with { Tokens = words[..Before(swallowed, first)], Hangs = true };
        }

        return isReset ? Reset(whole, words[..Before(length * resetAt, first)], length * resetAt) : whole;
    }

    private static ScriptedReply Reset(ScriptedReply whole, string[] received, TimeSpan after) => whole with
    {
        Tokens = received,
        FirstTokenDelay = received.Length == 0 ? after : whole.FirstTokenDelay,
        Throws = backend => new ChatBackendException(ChatFailureKind.Unreachable, backend, "reset"),
    };

    /// <summary>How many words have come by then.</summary>
    private int Before(TimeSpan moment, TimeSpan first) => moment < first ? 0 : 1 + (int)((moment - first) / BetweenWords);

    /// <summary>What is left to say to whoever prefills an answer.</summary>
    private static string[] Rest(IReadOnlyList<ChatMessage> messages)
        => messages[^1].Role == ChatRole.Assistant ? Words[messages[^1].Text.Count(letter => letter == ' ')..] : Words;

    private Task<BackendStatus> ProbeAsync(CancellationToken cancellationToken)
    {
        if (BlackHoles.Within(Elapsed, TimeSpan.Zero) is not null)
        {
            var never = new TaskCompletionSource<BackendStatus>();
            cancellationToken.Register(() => never.TrySetCanceled(cancellationToken));
            return never.Task;
        }

        return Task.FromResult(new BackendStatus(IsDown(Elapsed) ? BackendReadiness.Unreachable : BackendReadiness.Ready));
    }
}
