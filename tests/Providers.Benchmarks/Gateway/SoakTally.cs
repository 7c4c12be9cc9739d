namespace Providers.Benchmarks.Gateway;

/// <summary>What became of the soak's requests.</summary>
internal sealed class SoakTally
{
    private long whole;
    private long broken;
    private long refused;
    private long left;
    private long edits;

    public void Whole() => Interlocked.Increment(ref whole);

    public void Broken() => Interlocked.Increment(ref broken);

    public void Refused() => Interlocked.Increment(ref refused);

    public void Left() => Interlocked.Increment(ref left);

    public void Edit() => Interlocked.Increment(ref edits);

    public override string ToString()
        => $"{whole} whole, {broken} broke off, {refused} refused or failed, {left} left by the client, {edits} edits of the configuration";
}
