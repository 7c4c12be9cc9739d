using System.Security.Cryptography;

namespace Providers.Hosting;

/// <summary>A source of chance that many calls share: each draw takes a short lock.</summary>
internal sealed class LockedRandom(int seed) : Random(seed)
{
    private readonly Lock gate = new();
    private readonly Random source = new(seed);

    public static LockedRandom Create() => new(RandomNumberGenerator.GetInt32(int.MaxValue));

    public override int Next() => Draw(static random => random.Next());

    public override int Next(int maxValue)
    {
        lock (gate)
        {
            return source.Next(maxValue);
        }
    }

    public override int Next(int minValue, int maxValue)
    {
        lock (gate)
        {
            return source.Next(minValue, maxValue);
        }
    }

    public override long NextInt64() => Draw(static random => random.NextInt64());

    public override long NextInt64(long maxValue)
    {
        lock (gate)
        {
            return source.NextInt64(maxValue);
        }
    }

    public override long NextInt64(long minValue, long maxValue)
    {
        lock (gate)
        {
            return source.NextInt64(minValue, maxValue);
        }
    }

    public override double NextDouble() => Draw(static random => random.NextDouble());

    public override float NextSingle() => Draw(static random => random.NextSingle());

    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    public override void NextBytes(Span<byte> buffer)
    {
        lock (gate)
        {
            source.NextBytes(buffer);
        }
    }

    protected override double Sample() => NextDouble();

    private T Draw<T>(Func<Random, T> draw)
    {
        lock (gate)
        {
            return draw(source);
        }
    }
}
