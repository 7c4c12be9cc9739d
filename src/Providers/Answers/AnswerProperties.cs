using Microsoft.Extensions.AI;

namespace Providers.Answers;

/// <summary>What an answer that cost nothing now says of itself among its additional properties, for code that knows no report.</summary>
internal static class AnswerProperties
{
    public const string Label = "providers.label";
    public const string Source = "providers.source";
    public const string Age = "providers.age";
    public const string Score = "providers.score";

    /// <summary>False where the usage on an answer was spent by another call.</summary>
    public const string Billed = "providers.billed";

    public static void Describe(AdditionalPropertiesDictionary properties, RouteReport report)
    {
        properties[Billed] = report.Billed;
        Add(properties, Label, report.Label);
        Add(properties, Source, report.Source);
        Add(properties, Age, report.Age);
        Add(properties, Score, report.Score);
    }

    private static void Add(AdditionalPropertiesDictionary properties, string name, object? value)
    {
        if (value is not null)
        {
            properties[name] = value;
        }
    }
}
