namespace Providers.Samples.Gateway;

/// <summary>The configuration cannot be read at all.</summary>
internal sealed class GatewayConfigurationException(string message) : Exception(message);
