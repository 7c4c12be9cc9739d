using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Providers.Hosting;
using Providers.Tests.House;

namespace Providers.Tests.Hosting;

public partial class ConfigurationPageTests
{
    private const string Page = "docs/configuration.md";

    [Fact]
    public void Every_key_is_on_the_page_and_every_key_on_the_page_is_one()
        => KeysOnThePage().Order(StringComparer.Ordinal).ShouldBe(ProvidersSchema.Root.KeysUnder("").Order(StringComparer.Ordinal));

    [Fact]
    public void The_first_example_is_valid()
    {
        var json = Pages.Blocks(Repository.Read(Page)).First(block => block.Language == "json").Text;
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json))).Build();
        var problems = new ProblemList();
        var options = ConfigurationReader.Read(ConfigurationReader.SectionOf(configuration), problems);
        ConfigurationReview.Run("Providers", options, Given.Catalog(), problems);
        problems.Problems.ShouldBeEmpty();
    }

    /// <summary>The first column of each table under a heading that names sections.</summary>
    private static IEnumerable<string> KeysOnThePage()
    {
        string[] sections = [];
        foreach (var line in Repository.Read(Page).Split('\n'))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                sections = [.. Quoted().Matches(line).Select(match => match.Groups[1].Value)];
            }
            else if (Row().Match(line) is { Success: true } row)
            {
                foreach (var section in sections)
                {
                    yield return section == "Providers" ? row.Groups[1].Value : $"{section}:{row.Groups[1].Value}";
                }
            }
        }
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\| `(\w+)` \|")]
    private static partial Regex Row();
}
