using Microsoft.Extensions.Logging;

namespace Providers.Hosting;

/// <summary>What is told of the configuration. Problems name places, never values.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(101, LogLevel.Information, "A configuration of {Backends} backends and {Routes} routes is in force")]
    public static partial void InForce(ILogger logger, int backends, int routes);

    [LoggerMessage(102, LogLevel.Error, "The changed configuration is not used, the one before stays in force. {Problems}")]
    public static partial void Rejected(ILogger logger, string problems);

    [LoggerMessage(103, LogLevel.Error,
        "The section {Section} has become empty or could not be read, the configuration before stays in force")]
    public static partial void Emptied(ILogger logger, string section);

    [LoggerMessage(104, LogLevel.Error, "The changed configuration could not be put in force ({Error}), the one before stays")]
    public static partial void Failed(ILogger logger, string error);

    [LoggerMessage(105, LogLevel.Warning, "What is read at the start only has changed, restart to use it: Answers, Ledger, or of Gateway "
        + "MaxBodyBytes, MaxHeaderBytes, MinBytesPerSecond or ShutdownWithin")]
    public static partial void NeedsRestart(ILogger logger);

    [LoggerMessage(106, LogLevel.Warning, "{Part} could not be closed: {Error}")]
    public static partial void NotClosed(ILogger logger, string part, string error);
}
