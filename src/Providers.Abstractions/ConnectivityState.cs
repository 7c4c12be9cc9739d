namespace Providers;

/// <summary>How much of the outside answers, judged by the hosted backends together.</summary>
public enum ConnectivityState
{
    /// <summary>Every hosted backend is well, or there is none.</summary>
    Online,

    /// <summary>Some hosted backend is out, or has been until just now.</summary>
    Degraded,

    /// <summary>No hosted backend can be reached, or none may be: local backends and stored answers answer at once.</summary>
    Offline,
}
