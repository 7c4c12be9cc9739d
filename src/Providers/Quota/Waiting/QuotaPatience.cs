namespace Providers.Quota;

/// <summary>How a call asks for quota: at once, or by waiting for it.</summary>
/// <param name="Priority">Higher goes first; equal ones in the order they came. Default: 0.</param>
/// <param name="Longest">How long it may wait in line; zero is refused at once.</param>
/// <param name="Answer">How long a ledger that has to ask elsewhere may take; null is as long as its own patience lasts.</param>
/// <param name="Told">Hears of the wait when it begins and whenever the place or the limit changes; null does not.</param>
internal readonly record struct QuotaPatience(
    int Priority, TimeSpan Longest, TimeSpan? Answer = null, Action<QuotaWait>? Told = null);
