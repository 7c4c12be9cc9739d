namespace Providers.Hosting;

/// <summary>How long a backend may take over each step of a call. Each is more than zero and at most a day.</summary>
public sealed record TimeoutOptions
{
    /// <summary>Until a connection stands, encryption included. Default: 5 seconds.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Until the first content. Null: 30 seconds for a hosted backend, what remains of the deadline for a local one.</summary>
    public TimeSpan? FirstContent { get; init; }

    /// <summary>From one piece of content to the next, while somebody is waiting for it. Default: 30 seconds.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(30);
}
