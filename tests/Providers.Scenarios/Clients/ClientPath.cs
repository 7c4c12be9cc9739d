namespace Providers.Scenarios.Clients;

/// <summary>What lies between a client and the simulated OpenAI.</summary>
public enum ClientPath
{
    /// <summary>Nothing: what the client makes of OpenAI itself.</summary>
    Straight,

    /// <summary>The gateway.</summary>
    Gateway,

    /// <summary>nginx as docs/gateway.md has it, over TLS, and the gateway behind it.</summary>
    Nginx,
}
