namespace Providers.Quota;

/// <summary>A limit that lacks something, and how long. The longest wait is the one that decides.</summary>
/// <param name="Limit">Which limit.</param>
/// <param name="Wait">Ticks, <see cref="Unknown"/>, <see cref="Never"/> or <see cref="Unfunded"/>.</param>
/// <param name="IsAway">Whether it lacks only because the treasury cannot be asked.</param>
/// <param name="IsElsewhere">Whether it lacks only because other nodes hold the rest of the limit.</param>
internal readonly record struct Shortfall(QuotaLimitKind Limit, long Wait, bool IsAway = false, bool IsElsewhere = false)
{
    /// <summary>The wait ends when some call under way does.</summary>
    public const long Unknown = 0;

    /// <summary>The limit never holds as much as is asked for.</summary>
    public const long Never = long.MaxValue;

    /// <summary>The limit has some left, but not here yet: to be drawn first.</summary>
    public const long Unfunded = -1;

    private const long Nothing = -2;

    public static Shortfall None { get; } = new(default, Nothing);

    public bool IsNone => Wait == Nothing;

    public bool IsUnfunded => Wait == Unfunded;

    /// <summary>More than this process's part of a limit ever holds.</summary>
    /// <param name="limit">Which.</param>
    /// <param name="isWithinAll">Whether all of the limit would hold it.</param>
    /// <param name="share">The part. A node that has none yet gets one in a moment.</param>
    public static Shortfall TooMuch(QuotaLimitKind limit, bool isWithinAll, NodeShare share)
        => !isWithinAll || share.IsWhole ? new(limit, Never)
            : share.Count > 0 ? new(limit, Unknown, IsElsewhere: true)
            : new(limit, TimeSpan.TicksPerSecond, IsAway: share.IsLapsed, IsElsewhere: !share.IsLapsed);

    public Shortfall OrLonger(Shortfall other) => other.Wait > Wait ? other : this;

    public QuotaRefusal ToRefusal(QuotaScope scope)
        => new(scope, Limit, Wait is Unknown or Never ? null : TimeSpan.FromTicks(Wait))
        {
            IsLedgerAway = IsAway,
            IsHeldElsewhere = IsElsewhere,
        };
}
