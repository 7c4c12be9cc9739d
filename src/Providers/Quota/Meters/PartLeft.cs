namespace Providers.Quota;

/// <summary>The part of a limit that is left, 0 to 1, and until when it stays the same while nobody uses any.</summary>
/// <remarks>Whatever is left alone only fills up: the least of several parts is their least until that one has grown.</remarks>
/// <param name="Part">0 to 1.</param>
/// <param name="Until">UTC ticks.</param>
internal readonly record struct PartLeft(double Part, long Until)
{
    /// <summary>As long as nobody uses any, or gives some back.</summary>
    public const long Always = long.MaxValue;

    public static PartLeft All => new(1, Always);

    /// <param name="taken">What is used and set aside, in the limit's unit.</param>
    /// <param name="limit">None of a limit of zero is ever left, and all where nothing is limited.</param>
    /// <param name="most">What may be taken at once.</param>
    /// <param name="until">When less will be taken, in UTC ticks.</param>
    public static PartLeft Of(double taken, long limit, long most, long until) => limit switch
    {
        Ceilings.None => All,
        0 => new(0, Always),
        _ => new(Math.Clamp(1 - taken / most, 0, 1), until),
    };

    public PartLeft OrLess(PartLeft other) => other.Part < Part ? other : this;
}
