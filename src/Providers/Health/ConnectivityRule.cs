namespace Providers.Health;

/// <summary>What the hosted backends' health says of the network.</summary>
internal static class ConnectivityRule
{
    /// <summary>How long all must have been well before a network that went away counts as online again.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromSeconds(10);

    /// <param name="hosted">How many hosted backends there are.</param>
    /// <param name="well">How many have a closed circuit.</param>
    /// <param name="unreachable">How many answer nothing at all. Failing in another way is a trouble of theirs, not the network's.</param>
    public static ConnectivityState Judge(int hosted, int well, int unreachable)
    {
        if (well == hosted)
        {
            return ConnectivityState.Online;
        }

        return unreachable == hosted ? ConnectivityState.Offline : ConnectivityState.Degraded;
    }
}
