using Providers.Answers;
using Providers.Execution;

namespace Providers.Hosting;

/// <summary>One route, as configured: which backends answer it, in what manner and within which limits.</summary>
public sealed record RouteOptions
{
    /// <summary>The names of its own backends; at least one.</summary>
    public IReadOnlyList<string> Backends { get; init; } = [];

    /// <summary>
    /// What ranks them: <c>Ordered</c>, <c>Cheapest</c>, <c>Fastest</c>, <c>Balanced</c>, <c>Weighted</c>, <c>LeastBusy</c> or a
    /// registered policy's name. Default: <c>Balanced</c>.
    /// </summary>
    public string Policy { get; init; } = "Balanced";

    /// <summary>Other names for it. Unique over all routes.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What answers when its own backends are out, in this order: names of backends, and <c>answers</c> as the last.</summary>
    public IReadOnlyList<string> Degrade { get; init; } = [];

    /// <summary>The regions its requests may go to; null allows every region.</summary>
    public IReadOnlyList<string>? AllowedRegions { get; init; }

    /// <summary>What happens to an answer that breaks off. Default: <see cref="InterruptionPolicy.Resume"/>.</summary>
    public InterruptionPolicy OnInterrupted { get; init; }

    /// <summary>The most sends to its own backends for one request, retries, failovers and hedges together; 1 to 100. Default: 4.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>From the request to the end of its answer; at most a day. Default: 2 minutes.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>What is kept of the deadline for <see cref="Degrade"/>; less than <see cref="Deadline"/>. Default: 20 seconds.</summary>
    public TimeSpan DegradeReserve { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Whether a slow first backend is given company. Default: not.</summary>
    public HedgeOptions Hedge { get; init; } = new();

    /// <summary>How long its answers may be given again; null is never.</summary>
    public CacheOptions? Cache { get; init; }

    /// <summary>Whether its answers are stored for when nothing else answers. Default: false.</summary>
    public bool Store { get; init; }

    /// <summary>Only answers of more characters than this are stored; 0 or more. Default: 0.</summary>
    public int StoreAbove { get; init; }

    /// <summary>What it may be used for in all. Default: no limits.</summary>
    public QuotaLimits Limits { get; init; } = QuotaLimits.None;

    /// <summary>Whether another backend may be asked after one refused the content. Default: false.</summary>
    public bool FailoverOnRefusal { get; init; }
}
