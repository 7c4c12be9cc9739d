namespace Providers.Tests.House;

public class TopLevelTests
{
    private static readonly string[] Named =
    [
        "Providers.sln", "README.md", "CHANGELOG.md", "LICENSE", "global.json", "Directory.Build.props", "Directory.Packages.props",
        ".editorconfig", ".gitignore", ".ci", "src", "tests", "samples", "docs",
    ];

    [Fact]
    public void Nothing_else_lies_at_the_top() => Repository.TopLevel().ShouldBeSubsetOf(Named);

    [Fact]
    public void Nothing_points_outside_the_repository()
    {
        string[] outside = ["../" + "shared", "/work/" + "shared", "provider-" + "facts"];
        var pointing = Repository.Files("").Where(path => outside.Any(Repository.Read(path).Contains));

        pointing.ShouldBeEmpty();
    }
}
