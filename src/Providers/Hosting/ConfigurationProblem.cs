namespace Providers.Hosting;

/// <summary>One thing that is wrong with the configuration.</summary>
/// <param name="Path">Where, such as <c>Providers:Backends:openai:Endpoint</c>.</param>
/// <param name="Message">What was expected there. Never holds the value that was found.</param>
public sealed record ConfigurationProblem(string Path, string Message)
{
    /// <summary>Such as <c>Providers:Routes:chat:Deadline: expected a duration such as 30s, 5m or 24h</c>.</summary>
    public override string ToString() => $"{Path}: {Message}";
}
