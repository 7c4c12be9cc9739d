namespace Providers.Scenarios.Clients;

public sealed class OpenAISdkTests() : OpenAISdkCases(ClientPath.Straight);
