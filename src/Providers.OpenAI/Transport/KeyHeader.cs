namespace Providers.OpenAI.Transport;

/// <summary>Which header carries the key, and what stands before it.</summary>
internal readonly record struct KeyHeader(string Name, string Prefix);
