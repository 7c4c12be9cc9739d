using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;

namespace Providers.Tests.Hosting;

/// <summary>A source that changes when told to, as a watched file does.</summary>
internal sealed class ChangingSource : JsonStreamConfigurationProvider, IConfigurationSource
{
    public ChangingSource(string inner) : base(new JsonStreamConfigurationSource()) => Replace(inner);

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Nothing: it was loaded when it was made.</summary>
    public override void Load()
    {
    }

    /// <summary>What is inside <c>Providers</c> from now on.</summary>
    public void Change(string inner)
    {
        Replace(inner);
        OnReload();
    }

    /// <summary>As a file does that is gone or broken: nothing is left.</summary>
    public void Empty()
    {
        Data = new Dictionary<string, string?>();
        OnReload();
    }

    public IConfigurationSection Section() => new ConfigurationBuilder().Add(this).Build().GetSection("Providers");

    private void Replace(string inner) => Load(new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "Providers": {{inner}} }""")));
}
