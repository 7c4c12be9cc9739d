using Providers.Scenarios.Clients;

namespace Providers.Scenarios.Gateway;

public sealed class GatewaySdkTests() : OpenAISdkCases(ClientPath.Gateway);

public sealed class GatewayNginxSdkTests() : OpenAISdkCases(ClientPath.Nginx);
