namespace Providers.Testing;

/// <summary>How a simulated answer breaks off.</summary>
public enum SimulatedEnding
{
    /// <summary>The connection is closed in mid-answer (FIN): the HTTP body is incomplete, and a client can tell. The default.</summary>
    Close,

    /// <summary>The connection is reset (RST).</summary>
    Reset,

    /// <summary>The HTTP body ends in good form, but what should have followed is missing: only the protocol on top can tell.</summary>
    Complete,

    /// <summary>Nothing more is sent and the connection stays open, until the client leaves or the provider stops.</summary>
    Hang,
}
