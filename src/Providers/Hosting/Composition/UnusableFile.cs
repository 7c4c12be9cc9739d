namespace Providers.Hosting;

/// <summary>Says why a file cannot be used, without its name: that is a value.</summary>
internal static class UnusableFile
{
    /// <summary>Null for what has nothing to do with the file.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file or folder",
        UnauthorizedAccessException => "the file may not be read or written",
        InvalidDataException => "the file is damaged",
        FormatException malformed => $"the file is not of its form: {malformed.Message}",
        IOException => "the file is in use by another process, or cannot be read or written",
        _ => null,
    };
}
