namespace Providers.Tests.House;

/// <summary>The files of the house as they are on disk, without what is built.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>What .gitignore leaves out, and git's own.</summary>
    private static readonly HashSet<string> Ignored =
        [".git", .. File.ReadAllLines(Path.Combine(Root, ".gitignore")).Select(line => line.TrimEnd('/'))];

    /// <summary>Files below a folder, as paths from the root with forward slashes.</summary>
    public static IEnumerable<string> Files(string folder, params string[] extensions)
        => Walk(new DirectoryInfo(Path.Combine(Root, folder)))
            .Where(file => extensions.Length == 0 || extensions.Contains(file.Extension))
            .Select(file => Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    /// <summary>What lies at the top, files and folders.</summary>
    public static IEnumerable<string> TopLevel()
        => new DirectoryInfo(Root).EnumerateFileSystemInfos().Where(IsKept).Select(entry => entry.Name);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder)
        => folder.EnumerateFileSystemInfos().Where(IsKept).SelectMany(entry => entry switch
        {
            DirectoryInfo inner => Walk(inner),
            FileInfo file => [file],
            _ => Enumerable.Empty<FileInfo>(),
        });

    private static bool IsKept(FileSystemInfo entry) => !Ignored.Contains(entry.Name) && !Ignored.Contains("*" + entry.Extension);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Providers.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Providers.sln is above none of the test's folders.");
    }
}
