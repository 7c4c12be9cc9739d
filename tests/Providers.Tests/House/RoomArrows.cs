using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Providers.Tests.House;

/// <summary>Finds every use of one room's code by another that the house forbids, by what names mean.</summary>
internal static class RoomArrows
{
    private const string RoomsFolder = "src/Providers/";

    private static readonly string[] Telemetry = ["Telemetry"];

    /// <summary>What each room may use beside itself and the contract.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Telemetry"] = [],
        ["Failures"] = Telemetry,
        ["Health"] = Telemetry,
        ["Quota"] = Telemetry,
        ["Answers"] = Telemetry,
        ["Routing"] = [],
        ["Execution"] = ["Telemetry", "Failures", "Health", "Quota", "Answers", "Routing"],
        ["Hosting"] = ["Telemetry", "Failures", "Health", "Quota", "Answers", "Routing", "Execution"],
    };

    /// <summary>The compiler's words for a name it can't find. One such name could hide an arrow.</summary>
    private static readonly string[] UnknownName = ["CS0246", "CS0234", "CS0103", "CS0012"];

    public static IReadOnlyList<string> Violations(IEnumerable<(string Path, string Text)> files)
    {
        var trees = files.Select(file => InMemoryCompilation.Parse(file.Text, file.Path)).ToList();
        var compilation = InMemoryCompilation.Of(trees, OutputKind.DynamicallyLinkedLibrary, without: "Providers");
        var unknown = compilation.GetDiagnostics().Where(diagnostic => UnknownName.Contains(diagnostic.Id)).Select(item => item.ToString());
        return [.. unknown.Concat(trees.SelectMany(tree => Violations(compilation.GetSemanticModel(tree)))).Distinct().Order()];
    }

    public static string? RoomOf(string path)
    {
        var rest = path.StartsWith(RoomsFolder, StringComparison.Ordinal) ? path[RoomsFolder.Length..] : "";
        var room = rest.Contains('/') ? rest[..rest.IndexOf('/')] : null;
        return room is not null && Allowed.ContainsKey(room) ? room : null;
    }

    private static IEnumerable<string> Violations(SemanticModel model)
    {
        var path = model.SyntaxTree.FilePath;
        if (RoomOf(path) is not { } room)
        {
            yield return $"{path} is in no room";
            yield break;
        }

        foreach (var node in model.SyntaxTree.GetRoot().DescendantNodes())
        {
            foreach (var used in UsedBy(node, model).SelectMany(RoomsOf).Distinct())
            {
                if (used != room && !Allowed[room].Contains(used))
                {
                    var line = node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
                    yield return $"{path}({line}): {room} uses {used}";
                }
            }
        }
    }

    private static IEnumerable<ISymbol> UsedBy(SyntaxNode node, SemanticModel model)
    {
        if (node is not (ExpressionSyntax or ConstructorInitializerSyntax or AttributeSyntax or ForEachStatementSyntax))
        {
            yield break;
        }

        var info = model.GetSymbolInfo(node);
        var type = model.GetTypeInfo(node);
        foreach (var symbol in new[] { info.Symbol, type.Type, type.ConvertedType }.Concat(info.CandidateSymbols))
        {
            if (symbol is not (null or INamespaceSymbol))
            {
                yield return symbol;
            }
        }
    }

    private static IEnumerable<string> RoomsOf(ISymbol symbol) => symbol switch
    {
        IArrayTypeSymbol array => RoomsOf(array.ElementType),
        INamedTypeSymbol type => type.TypeArguments.Where(argument => argument is not ITypeParameterSymbol).SelectMany(RoomsOf)
            .Concat(DeclaredIn(type.OriginalDefinition)),
        _ => DeclaredIn(symbol.OriginalDefinition),
    };

    private static IEnumerable<string> DeclaredIn(ISymbol symbol)
        => symbol.Locations.Where(location => location.IsInSource)
            .Select(location => RoomOf(location.SourceTree!.FilePath)).OfType<string>();
}
