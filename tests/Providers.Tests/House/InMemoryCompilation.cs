using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Providers.Tests.House;

/// <summary>Compiles text as the house's projects do: C# 14, nullable, the SDK's usings, against what the tests run with.</summary>
internal static class InMemoryCompilation
{
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp14);

    /// <summary>Made once: each holds an assembly's metadata as it was read.</summary>
    private static readonly IReadOnlyList<PortableExecutableReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static readonly string[] ImplicitUsings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks",
    ];

    public static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(text, ParseOptions, path);

    /// <param name="trees">What is compiled.</param>
    /// <param name="kind">A program or a library.</param>
    /// <param name="without">The assembly that the trees are the source of, if any.</param>
    /// <param name="usings">Namespaces that are in scope beside the SDK's own.</param>
    public static CSharpCompilation Of(IEnumerable<SyntaxTree> trees, OutputKind kind, string? without = null, params string[] usings)
    {
        var globals = string.Concat(ImplicitUsings.Concat(usings).Select(name => $"global using {name};\n"));
        return CSharpCompilation.Create(
            "InMemory",
            [Parse(globals, "GlobalUsings.cs"), .. trees],
            References.Where(reference => Path.GetFileNameWithoutExtension(reference.FilePath) != without),
            new CSharpCompilationOptions(kind, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
    }
}
