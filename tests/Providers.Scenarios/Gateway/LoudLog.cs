using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Providers.Scenarios.Gateway;

/// <summary>Keeps every line that a host logs: message, scopes, exception.</summary>
internal sealed class LoudLog : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull
    {
        Lines.Enqueue($"scope {Described(state)}");
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => Lines.Enqueue($"{logLevel} {formatter(state, exception)} {Described(state)} {exception}");

    public void Dispose()
    {
    }

    private static string Described(object? state)
        => state is IEnumerable<KeyValuePair<string, object?>> pairs
            ? string.Join(", ", pairs.Select(pair => $"{pair.Key}={pair.Value}"))
            : $"{state}";
}
