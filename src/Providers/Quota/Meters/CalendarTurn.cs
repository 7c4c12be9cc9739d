namespace Providers.Quota;

/// <summary>What has changed in a calendar.</summary>
[Flags]
internal enum CalendarTurn
{
    None = 0,

    /// <summary>It is another day.</summary>
    Day = 1,

    /// <summary>And another month.</summary>
    Month = 2,

    /// <summary>It is an earlier one, by more than a day: the time before was wrong.</summary>
    Back = 4,
}
