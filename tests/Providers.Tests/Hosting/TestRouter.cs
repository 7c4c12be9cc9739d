using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Providers.Hosting;
using Providers.Testing;

namespace Providers.Tests.Hosting;

/// <summary>A router over fake backends, whose configuration changes and whose clock moves when told to.</summary>
internal sealed class TestRouter : IServiceProvider, IAsyncDisposable
{
    public TestRouter(string json, Action<ProvidersBuilder>? configure = null)
    {
        Source = new ChangingSource(json);
        Router = ChatRouter.Create(
            Source.Section(),
            builder =>
            {
                builder.AddBackendFactory(Hosted).AddBackendFactory(Local);
                configure?.Invoke(builder);
            },
            this);
    }

    public ChangingSource Source { get; }

    public VirtualTimeProvider Time { get; } = new();

    public TestLog Log { get; } = new();

    public FakeFactory Hosted { get; } = new("OpenAI");

    public FakeFactory Local { get; } = new("Ollama") { Placement = BackendPlacement.Local };

    public ChatRouter Router { get; }

    /// <summary>Changes the configuration and waits until it has come to rest.</summary>
    public void Change(string json)
    {
        Source.Change(json);
        Rest();
    }

    public void Rest() => Time.Advance(TimeSpan.FromMilliseconds(250));

    public async Task<string> AskAsync(string? model = null) => (await Router.GetResponseAsync("hello", new ChatOptions { ModelId = model })).Text;

    public BackendReport Report(string backend) => Router.Status.Backends.Single(report => report.Name == backend);

    public object? GetService(Type serviceType)
        => serviceType == typeof(TimeProvider) ? Time : serviceType == typeof(ILoggerFactory) ? Log : null;

    public ValueTask DisposeAsync() => Router.DisposeAsync();
}
