namespace Providers.Execution;

/// <summary>How a backend is asked.</summary>
public enum UpstreamMode
{
    /// <summary>Streamed, for plain requests too: first content and stalls are seen. The default.</summary>
    Stream,

    /// <summary>Whole answers only, for endpoints that cannot stream.</summary>
    Plain,
}
