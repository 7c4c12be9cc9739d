namespace Providers.Tests.Simulations;

/// <summary>Times in which a link swallows everything, again and again.</summary>
/// <param name="First">When the first begins.</param>
/// <param name="Every">From the beginning of one to that of the next.</param>
/// <param name="For">How long each lasts.</param>
internal sealed record BlackHoles(TimeSpan First, TimeSpan Every, TimeSpan For)
{
    public static BlackHoles None { get; } = new(TimeSpan.MaxValue, TimeSpan.MaxValue, TimeSpan.Zero);

    /// <summary>How long after <paramref name="from"/> the link swallows what takes that long: zero where it does already; null never.</summary>
    public TimeSpan? Within(TimeSpan from, TimeSpan length)
    {
        if (from + length < First)
        {
            return null;
        }

        var since = from < First ? from - First : (from - First).Ticks % Every.Ticks is var ticks ? TimeSpan.FromTicks(ticks) : default;
        if (since >= TimeSpan.Zero && since < For)
        {
            return TimeSpan.Zero;
        }

        var next = since < TimeSpan.Zero ? -since : Every - since;
        return next <= length ? next : null;
    }
}
