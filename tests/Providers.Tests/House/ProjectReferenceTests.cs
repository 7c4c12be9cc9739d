using System.Xml.Linq;

namespace Providers.Tests.House;

public class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Providers.Abstractions"] = [],
        ["Providers"] = ["Providers.Abstractions"],
        ["Providers.Testing"] = ["Providers.Abstractions"],
        ["Providers.OpenAI"] = ["Providers", "Providers.Abstractions"],
        ["Providers.Ollama"] = ["Providers", "Providers.Abstractions"],
        ["Providers.PostgreSql"] = ["Providers", "Providers.Abstractions"],
        ["Providers.AspNetCore"] = ["Providers", "Providers.Abstractions"],
    };

    public static TheoryData<string> Projects { get; } = [.. Repository.Files("src", ".csproj")];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Projects_refer_one_way(string path)
        => References(path, "ProjectReference").Select(Path.GetFileNameWithoutExtension)
            .ShouldBeSubsetOf(Allowed[Path.GetFileNameWithoutExtension(path)]);

    [Fact]
    public void The_contract_depends_on_one_package()
        => References("src/Providers.Abstractions/Providers.Abstractions.csproj", "PackageReference")
            .ShouldBe(["Microsoft.Extensions.AI.Abstractions"]);

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Read("Providers.sln").Replace('\\', '/');

        Repository.Files("", ".csproj").Where(path => !solution.Contains(path, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static IEnumerable<string> References(string project, string kind)
        => XDocument.Parse(Repository.Read(project)).Descendants(kind).Select(item => item.Attribute("Include")!.Value.Replace('\\', '/'));
}
