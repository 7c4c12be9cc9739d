namespace Providers.Scenarios.Gateway;

public sealed class GatewaySdkTests() : GatewaySdkCases(behindNginx: false);

public sealed class GatewayNginxSdkTests() : GatewaySdkCases(behindNginx: true);
