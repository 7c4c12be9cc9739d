namespace Providers.Hosting;

/// <summary>Who is served by a gateway that has no keys.</summary>
public enum AnonymousAccess
{
    /// <summary>Programs on the same machine.</summary>
    Loopback,

    /// <summary>Everyone who can reach it: something in front of it decides who that is.</summary>
    Everyone,
}
