namespace Providers.Tests.House;

public class PageTests
{
    public static TheoryData<string> Places { get; } = [.. Pages.Snippets().Select(snippet => snippet.ToString())];

    [Theory]
    [MemberData(nameof(Places))]
    public void Every_snippet_compiles(string place)
        => Pages.Snippets().Single(snippet => snippet.ToString() == place).Errors().ShouldBeEmpty();

    [Fact]
    public void No_block_of_csharp_opts_out()
        => Pages.All.SelectMany(page => Pages.Blocks(Repository.Read(page)))
            .Select(block => block.Language)
            .Where(language => language.StartsWith('c') && language is not ("csharp" or "console" or "css" or "conf" or "csv"))
            .ShouldBeEmpty();

    [Theory]
    [InlineData("var answer = 42 + nothing;")]
    [InlineData("var options = new ChatOptions();")]
    [InlineData("class Broken { int Answer() { } }")]
    [InlineData("using Microsoft.Extensions.AI; IChatClient client = new Missing();")]
    public void A_snippet_that_does_not_compile_is_found(string text)
        => Pages.Snippets("page.md", $"```csharp\n{text}\n```").ShouldHaveSingleItem().Errors().ShouldNotBeEmpty();

    [Theory]
    [InlineData("using Microsoft.Extensions.AI;\nusing Providers;\nnew ChatOptions().ForProviders(ask => ask.Tenant = \"acme\");")]
    [InlineData("using Providers;\npublic sealed class Own { public BackendCapabilities Needs => BackendCapabilities.Tools; }")]
    [InlineData("await Task.Yield();\nrecord Later(int Number);")]
    public void A_snippet_is_a_program_or_declarations(string text)
        => Pages.Snippets("page.md", $"```csharp\n{text}\n```").ShouldHaveSingleItem().Errors().ShouldBeEmpty();

    [Fact]
    public void A_snippet_may_continue_its_page()
    {
        const string page = "```csharp\nvar first = 1;\n```\ntext\n```json\n{}\n```\n```csharp\nvar second = first + 1;\n```";
        var snippets = Pages.Snippets("page.md", page).ToList();

        snippets.Select(snippet => snippet.Line).ShouldBe([1, 8]);
        snippets.ShouldAllBe(snippet => snippet.Errors().Count == 0);
    }
}
