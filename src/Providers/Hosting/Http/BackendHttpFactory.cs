namespace Providers.Hosting;

/// <summary>Builds the client of one backend's connections.</summary>
internal static class BackendHttpFactory
{
    /// <exception cref="InvalidOperationException">The host sends in another way, which cannot be held to the configured pins.</exception>
    public static HttpClient Create(string backend, BackendOptions options, IEnumerable<Action<BackendHttp>> configurations)
    {
        var http = new BackendHttp(backend, BackendSockets.Create(options));
        foreach (var configure in configurations)
        {
            configure(http);
        }

        PublicKeyPins.Require(http, options.Tls);
        var client = new HttpClient(Chain(http)) { Timeout = Timeout.InfiniteTimeSpan };
        foreach (var (name, value) in options.Headers)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }

        return client;
    }

    private static HttpMessageHandler Chain(BackendHttp http)
    {
        var inner = http.Primary;
        foreach (var handler in http.Handlers.Reverse())
        {
            handler.InnerHandler = inner;
            inner = handler;
        }

        return inner;
    }
}
