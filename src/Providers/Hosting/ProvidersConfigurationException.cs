using System.Text;

namespace Providers.Hosting;

/// <summary>The configuration is invalid: every problem with it, at once.</summary>
public sealed class ProvidersConfigurationException : Exception
{
    /// <summary>Lists the problems in the message, one a line.</summary>
    public ProvidersConfigurationException(IReadOnlyList<ConfigurationProblem> problems, Exception? innerException = null)
        : base(Describe(problems), innerException) => Problems = problems;

    /// <summary>Every problem, in the order of the configuration.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems { get; }

    private static string Describe(IReadOnlyList<ConfigurationProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var text = new StringBuilder($"The configuration of Providers has {problems.Count} problem{(problems.Count == 1 ? "" : "s")}:");
        foreach (var problem in problems)
        {
            text.Append(Environment.NewLine).Append("  ").Append(problem);
        }

        return text.ToString();
    }
}
