using Microsoft.Extensions.Configuration;

namespace Providers.Scenarios.Hosting;

/// <summary>A configuration file on disk that is read anew whenever it is written.</summary>
internal sealed class SettingsFile : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".json");
    private readonly IConfigurationRoot root;

    public SettingsFile(string json)
    {
        File.WriteAllText(path, json);
        root = new ConfigurationBuilder().AddJsonFile(path, optional: false, reloadOnChange: false).Build();
    }

    public IConfiguration Configuration => root;

    public void Write(string json)
    {
        File.WriteAllText(path, json);
        root.Reload();
    }

    public void Dispose() => File.Delete(path);
}
