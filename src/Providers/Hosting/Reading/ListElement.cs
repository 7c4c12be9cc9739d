namespace Providers.Hosting;

/// <summary>One element of a list. Its text is null where it is something else than text.</summary>
internal readonly record struct ListElement(string Path, string? Text);
