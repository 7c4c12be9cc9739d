using Microsoft.Extensions.DependencyInjection;
using Providers.Hosting;

namespace Providers.Scenarios.Stage;

/// <summary>How a <see cref="RouterOverSockets"/> is set up.</summary>
internal sealed record StageOptions
{
    /// <summary>Whose words each backend speaks; they are named first, second and third.</summary>
    public required IReadOnlyList<string> Dialects { get; init; }

    /// <summary>Settings below <c>Providers:</c>, over those of the stage.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>The router's clock. Default: the system's, without its short waits.</summary>
    public TimeProvider Clock { get; init; } = new HurriedClock();

    /// <summary>What the host registers beside the router.</summary>
    public Action<IServiceCollection> Register { get; init; } = _ => { };

    /// <summary>What the host changes of the router.</summary>
    public Action<ProvidersBuilder> Configure { get; init; } = _ => { };

    public static StageOptions Of(params IReadOnlyList<string> dialects) => new() { Dialects = dialects };

    public StageOptions With(string key, string? value) => this with
    {
        Settings = new Dictionary<string, string?>(Settings) { [key] = value },
    };
}
