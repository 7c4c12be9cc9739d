namespace Providers.Hosting;

/// <summary>Who may come in through the gateway, and how much of it one of them may hold.</summary>
public sealed record GatewayOptions
{
    /// <summary>
    /// The keys that may read the status of everything and explain for every tenant, each as <c>sha256:</c> and its hash. They do not
    /// chat. Default: none.
    /// </summary>
    public IReadOnlyList<string> OperatorKeys { get; init; } = [];

    /// <summary>Who is served while no keys are configured. Default: <see cref="AnonymousAccess.Loopback"/>.</summary>
    public AnonymousAccess Anonymous { get; init; }

    /// <summary>The largest request body, in bytes; 1 or more. Default: 32 MiB.</summary>
    public long MaxBodyBytes { get; init; } = 32L << 20;

    /// <summary>
    /// How many bytes of request bodies all clients together may hold at once, each from its arrival to the end of its answer;
    /// <see cref="MaxBodyBytes"/> or more. A request beyond it is turned away. Default: 256 MiB.
    /// </summary>
    public long ConcurrentBodyBytes { get; init; } = 256L << 20;

    /// <summary>The largest head of a request, its first line not counted, in bytes; 1,024 or more. Default: 32 KiB.</summary>
    public int MaxHeaderBytes { get; init; } = 32 << 10;

    /// <summary>
    /// How many requests of one tenant may be under way at once, from the head of the request to the end of the answer; 1 or more.
    /// Default: 1,000.
    /// </summary>
    public int ConcurrentRequests { get; init; } = 1_000;

    /// <summary>
    /// How slowly a client may send its request or take its answer, in bytes per second, after the first five seconds; 1 or more. One
    /// that is slower is cut off. Default: 240.
    /// </summary>
    public int MinBytesPerSecond { get; init; } = 240;

    /// <summary>How long answers under way may take to end when the host is stopped. Default: 30 seconds.</summary>
    public TimeSpan ShutdownWithin { get; init; } = TimeSpan.FromSeconds(30);
}
