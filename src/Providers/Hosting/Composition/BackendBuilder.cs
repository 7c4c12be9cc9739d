using Microsoft.Extensions.Logging;

namespace Providers.Hosting;

/// <summary>Builds the client of one backend, from its entry or around what the host added in code.</summary>
internal sealed class BackendBuilder(
    HostRegistrations registrations,
    IReadOnlyDictionary<string, IChatBackend> added,
    IServiceProvider services,
    TimeProvider time,
    ILoggerFactory loggers)
{
    private static readonly BackendOptions NoEntry = new();

    /// <summary>Every backend there is: configured, added in code, or both.</summary>
    public IEnumerable<string> Names(ProvidersOptions options)
        => options.Backends.Keys.Union(added.Keys, StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase);

    public static BackendOptions EntryOf(ProvidersOptions options, string name) => options.Backends.GetValueOrDefault(name) ?? NoEntry;

    public (IChatBackend Client, IDisposable? Owned) Build(string name, BackendOptions options)
    {
        if (added.TryGetValue(name, out var backend))
        {
            return (AddedBackend.Describe(name, backend, options), null);
        }

        var factory = registrations.Factories[options.Type!];
        var http = BackendHttpFactory.Create(name, options, registrations.HttpOf(name));
        try
        {
            return (factory.Create(new BackendCreation
            {
                Name = name,
                Options = options,
                Placement = options.Placement ?? factory.Placement,
                Http = http,
                Time = time,
                Loggers = loggers,
                Services = services,
            }), http);
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }
}
