namespace Providers.Hosting;

/// <summary>Says why a file cannot be used, without its name: that is a value.</summary>
internal static class UnusableFile
{
    /// <param name="exception">What was caught.</param>
    /// <param name="folder">Where a relative name starts.</param>
    /// <returns>Null for what has nothing to do with the file.</returns>
    public static string? Explain(Exception exception, string folder) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => $"there is no such file or folder; a relative name starts at {folder}",
        UnauthorizedAccessException => "the file may not be read or written",
        InvalidDataException => "the file is damaged",
        FormatException malformed => $"the file is not of its form: {malformed.Message}",
        IOException => "the file is in use by another router or process, or cannot be read or written",
        _ => null,
    };
}
