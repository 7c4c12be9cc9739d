using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Providers.Tests.House;

/// <summary>A block of C# in a page, with the blocks above it on the same page.</summary>
internal sealed record Snippet(string Page, int Line, string Text, IReadOnlyList<string> Above)
{
    private static readonly string[] WebUsings =
    [
        "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Http", "Microsoft.Extensions.Configuration",
        "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging",
    ];

    /// <summary>Why it does not compile, neither alone nor as the continuation of its page; empty when it does.</summary>
    public IReadOnlyList<string> Errors()
    {
        var alone = Errors([Text]);
        var continued = alone.Count > 0 && Above.Count > 0 ? Errors([.. Above, Text]) : alone;
        return continued.Count == 0 ? [] : alone;
    }

    public override string ToString() => $"{Page}({Line})";

    private static IReadOnlyList<string> Errors(IReadOnlyList<string> blocks)
    {
        var units = blocks.Select(block => InMemoryCompilation.Parse(block, "").GetCompilationUnitRoot()).ToList();
        var usings = units.SelectMany(unit => unit.Usings).DistinctBy(directive => directive.ToString());
        var members = units.SelectMany(unit => unit.Members).ToLookup(member => member is GlobalStatementSyntax);
        var nodes = usings.Concat<SyntaxNode>(members[true]).Concat(members[false]);
        var text = string.Concat(nodes.Select(node => node.ToFullString() + "\n"));
        var kind = members.Contains(true) ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
        var syntax = units.SelectMany(unit => unit.GetDiagnostics());
        var meaning = InMemoryCompilation.Of([InMemoryCompilation.Parse(text, "")], kind, null, WebUsings).GetDiagnostics();
        return [.. syntax.Concat(meaning).Where(item => item.Severity == DiagnosticSeverity.Error).Select(item => item.ToString())];
    }
}
