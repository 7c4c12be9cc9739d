using Microsoft.Extensions.Logging;

namespace Providers.Telemetry;

/// <summary>Every log event of the router, with ids that stay.</summary>
internal static partial class RouterLog
{
#pragma warning disable SYSLIB1015 // The attempt words itself; its parts are there to be searched by.
    [LoggerMessage(1, LogLevel.Warning, "Route {Route}: {Attempt}")]
    public static partial void SendFailed(
        ILogger logger, string route, RouteAttempt attempt, string backend, ChatFailureKind failure, int? status,
        string? providerCode, string? requestId, double seconds);
#pragma warning restore SYSLIB1015

    [LoggerMessage(2, LogLevel.Error, "Route {Route} has no answer ({Failure}) after {Attempts} attempts in {Seconds:0.###} s")]
    public static partial void CallFailed(ILogger logger, string route, ChatFailureKind failure, int attempts, double seconds);

    [LoggerMessage(3, LogLevel.Warning, "Route {Route} gave a degraded answer ({Origin}, {Backend}) after {Attempts} attempts")]
    public static partial void AnswerDegraded(ILogger logger, string route, AnswerOrigin origin, string? backend, int attempts);

    [LoggerMessage(4, LogLevel.Error, "{Backend} is not asked until {Until:u}: {Reason}. A person has to put it right")]
    public static partial void BackendHeld(ILogger logger, string backend, string reason, DateTimeOffset until);

    [LoggerMessage(5, LogLevel.Information, "{Backend} is not asked until {Until:u}: {Reason}")]
    public static partial void BackendPaced(ILogger logger, string backend, string reason, DateTimeOffset until);

    [LoggerMessage(6, LogLevel.Warning, "{Backend} is left alone until {Until:u}: {Reason}")]
    public static partial void CircuitOpened(ILogger logger, string backend, DateTimeOffset until, string reason);

    [LoggerMessage(7, LogLevel.Warning, "Connectivity went from {From} to {To}")]
    public static partial void ConnectivityChanged(ILogger logger, ConnectivityState from, ConnectivityState to);

    [LoggerMessage(8, LogLevel.Warning, "An answer could not be stored: {Error}")]
    public static partial void StoreFailed(ILogger logger, string error);

    [LoggerMessage(9, LogLevel.Error, "The quota ledger failed, and did not take in what was used: {Error}")]
    public static partial void LedgerFailed(ILogger logger, string error);

    [LoggerMessage(10, LogLevel.Warning, "Route {Route}: a newer answer than the one in the cache could not be fetched: {Error}")]
    public static partial void RefreshFailed(ILogger logger, string route, string error);

    [LoggerMessage(11, LogLevel.Information, "{Backend} takes its place again: {Reason}")]
    public static partial void CircuitClosed(ILogger logger, string backend, string reason);

    [LoggerMessage(12, LogLevel.Information, "A call may find out whether {Backend} is back: {Reason}")]
    public static partial void CircuitHalfOpen(ILogger logger, string backend, string reason);

    [LoggerMessage(13, LogLevel.Information, "{Backend} is still out, and left alone until {Until:u}")]
    public static partial void CircuitStaysOpen(ILogger logger, string backend, DateTimeOffset until);

    [LoggerMessage(14, LogLevel.Warning, "{Scope} has spent {Spent} of the {Allowed} that its {Limit} allows until {ResetsAt:u}")]
    public static partial void BudgetNear(
        ILogger logger, QuotaScope scope, QuotaLimitKind limit, decimal spent, decimal allowed, DateTimeOffset resetsAt);

    [LoggerMessage(15, LogLevel.Error,
        "{Scope} has spent {Spent} of the {Allowed} that its {Limit} allows, and gets nothing more until {ResetsAt:u}")]
    public static partial void BudgetSpent(
        ILogger logger, QuotaScope scope, QuotaLimitKind limit, decimal spent, decimal allowed, DateTimeOffset resetsAt);

    [LoggerMessage(20, LogLevel.Error, "A handler of {Event} threw {Error}")]
    public static partial void HandlerFailed(ILogger logger, string @event, string error);
}
