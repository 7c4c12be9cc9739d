using Microsoft.AspNetCore.Server.Kestrel.Core;
using Providers.Hosting;

namespace Providers.AspNetCore.Access;

/// <summary>What the server itself must not take from a client. What it keeps of an answer that nobody reads is bounded already.</summary>
internal static class ServerLimits
{
    /// <summary>What every connection is forgiven before its speed counts.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HeadWithin = TimeSpan.FromSeconds(15);

    public static void Apply(KestrelServerOptions server, GatewayOptions options)
    {
        var slowest = new MinDataRate(options.MinBytesPerSecond, Grace);
        server.AddServerHeader = false;
        server.Limits.MaxRequestBodySize = options.MaxBodyBytes;
        server.Limits.MaxRequestHeadersTotalSize = options.MaxHeaderBytes;
        server.Limits.RequestHeadersTimeout = HeadWithin;
        server.Limits.MinRequestBodyDataRate = slowest;
        server.Limits.MinResponseDataRate = slowest;
    }
}
