namespace Providers.OpenAI.Transport;

/// <summary>A key that no header can carry. Says nothing of it.</summary>
internal sealed class UnusableKeyException() : Exception("The key holds characters other than printable ASCII, which no header can carry.");
