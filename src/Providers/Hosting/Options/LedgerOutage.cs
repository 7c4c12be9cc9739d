namespace Providers.Hosting;

/// <summary>What happens to a request whose limits cannot be asked for.</summary>
public enum LedgerOutage
{
    /// <summary>It is refused: nothing is overspent. The default.</summary>
    Deny,

    /// <summary>It is admitted: nobody waits.</summary>
    Allow,
}
