using Providers.Scenarios.Clients;

namespace Providers.Scenarios.Gateway;

public sealed class GatewayNodeClientTests(NodeClients node) : GatewayNodeClientCases(node, behindNginx: false);

public sealed class GatewayNginxNodeClientTests(NodeClients node) : GatewayNodeClientCases(node, behindNginx: true);
