namespace Providers.Hosting;

/// <summary>Builds the backends of one type from their configuration. Thread-safe.</summary>
public interface IBackendFactory
{
    /// <summary>What <c>Type</c> says in the configuration, compared without case.</summary>
    string Type { get; }

    /// <summary>Where such backends run when the configuration does not say. Default: <see cref="BackendPlacement.Hosted"/>.</summary>
    BackendPlacement Placement => BackendPlacement.Hosted;

    /// <summary>Finds what is wrong with a configuration, without asking anybody: keys that this type needs, or cannot use.</summary>
    /// <param name="path">The entry's path, to which a problem adds <c>:</c> and its key.</param>
    /// <param name="options">The entry; each value is well-formed.</param>
    IEnumerable<ConfigurationProblem> Validate(string path, BackendOptions options);

    /// <summary>
    /// Builds a backend from a configuration that <see cref="Validate"/> accepts. Called at the start and at a reload; sends nothing.
    /// </summary>
    /// <returns>The backend; it owns nothing of <paramref name="creation"/>, and is disposed after its last call.</returns>
    IChatBackend Create(BackendCreation creation);
}
