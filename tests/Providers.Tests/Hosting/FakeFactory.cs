using Providers.Hosting;

namespace Providers.Tests.Hosting;

/// <summary>Builds backends that answer with their own name, and remembers them.</summary>
internal sealed class FakeFactory(string type) : IBackendFactory
{
    public string Type => type;

    public BackendPlacement Placement { get; init; }

    public List<FakeBackend> Built { get; } = [];

    /// <summary>Fails the next creation of a backend of this name.</summary>
    public string? Failing { get; set; }

    public IEnumerable<ConfigurationProblem> Validate(string path, BackendOptions options)
    {
        if (options.Model is null)
        {
            yield return new($"{path}:Model", "is required");
        }
    }

    public IChatBackend Create(BackendCreation creation)
    {
        if (creation.Name == Failing)
        {
            throw new InvalidOperationException("cannot be built");
        }

        var backend = new FakeBackend(creation.Describe("fake", BackendCapabilities.Streaming), creation.Options.ApiKey?.Reveal());
        Built.Add(backend);
        return backend;
    }
}
