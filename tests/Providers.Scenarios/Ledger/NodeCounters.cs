using System.IO.MemoryMappedFiles;

namespace Providers.Scenarios.Ledger;

/// <summary>What a node has done, in a mapped file: it outlives the node, however that dies.</summary>
internal sealed class NodeCounters : IDisposable
{
    private const int Size = 64;

    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;

    public NodeCounters(string path)
    {
        file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, Size);
        view = file.CreateViewAccessor(0, Size);
    }

    /// <summary>Tokens of all grants, counted before anything else is done with them.</summary>
    public long Spent => view.ReadInt64(0);

    public long Asked => view.ReadInt64(8);

    public long RoundTrips { get => view.ReadInt64(16); set => view.Write(16, value); }

    /// <summary>Whether the node is asked to end in peace.</summary>
    public bool IsStopped { get => view.ReadBoolean(24); set => view.Write(24, value); }

    public unsafe void Count(long spent)
    {
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        var counters = (long*)start;
        Interlocked.Increment(ref counters[1]);
        Interlocked.Add(ref counters[0], spent);
        view.SafeMemoryMappedViewHandle.ReleasePointer();
    }

    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }
}
