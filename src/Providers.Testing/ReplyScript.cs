using System.Collections.Concurrent;

namespace Providers.Testing;

/// <summary>Which reply is next.</summary>
internal sealed class ReplyScript
{
    private readonly ConcurrentQueue<SimulatedReply> queue = new();

    public Func<SimulatedRequest, SimulatedReply?>? OnRequest { get; set; }

    public SimulatedReply Default { get; set; } = new();

    public void Enqueue(SimulatedReply reply) => queue.Enqueue(reply);

    public SimulatedReply Next() => queue.TryDequeue(out var reply) ? reply : Default;
}
