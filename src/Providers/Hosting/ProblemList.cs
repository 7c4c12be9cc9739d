namespace Providers.Hosting;

/// <summary>The problems found so far. One place is reported once: the first word is the nearest to the cause.</summary>
internal sealed class ProblemList
{
    private readonly List<ConfigurationProblem> problems = [];

    public IReadOnlyList<ConfigurationProblem> Problems => problems;

    public void Add(string path, string message)
    {
        if (!Mentions(path))
        {
            problems.Add(new ConfigurationProblem(path, message));
        }
    }

    /// <summary>Whether a place, or one inside it, has been reported: what was read there is then not what was meant.</summary>
    public bool Mentions(string path) => problems.Exists(problem => IsWithin(problem.Path, path));

    public void ThrowIfAny()
    {
        if (problems.Count > 0)
        {
            throw new ProvidersConfigurationException(problems);
        }
    }

    private static bool IsWithin(string inner, string outer)
        => inner.StartsWith(outer, StringComparison.OrdinalIgnoreCase)
            && (inner.Length == outer.Length || inner[outer.Length] == ':');
}
