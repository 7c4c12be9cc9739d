using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Providers.Scenarios.Gateway;

/// <summary>What a gateway is started with.</summary>
internal sealed record GatewayStageOptions
{
    /// <summary>The router's clock; null is the real one. The server's own is always real.</summary>
    public TimeProvider? Time { get; init; }

    /// <summary>Keys below <c>Providers</c>, on top of the stage's own.</summary>
    public IReadOnlyList<(string Key, string Value)> Settings { get; init; } = [];

    /// <summary>Hears everything that the host logs, at every level.</summary>
    public ILoggerProvider? Log { get; init; }

    /// <summary>What a request passes before the gateway.</summary>
    public Func<HttpContext, RequestDelegate, Task>? Middleware { get; init; }
}
