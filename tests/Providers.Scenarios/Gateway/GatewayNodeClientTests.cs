using Providers.Scenarios.Clients;

namespace Providers.Scenarios.Gateway;

/// <summary>What npm's <c>openai</c> sees of the gateway that OpenAI has not.</summary>
public abstract class GatewayNodeClientCases(NodeClients node, ClientPath path) : OpenAINodeClientCases(node, path)
{
    [Fact]
    public async Task Sees_who_answered()
    {
        var headers = (await PlayAsync("headers")).GetProperty("headers");

        headers.GetProperty("x-providers-route").GetString().ShouldBe("chat");
        headers.GetProperty("x-providers-backend").GetString().ShouldBe("hosted");
        headers.GetProperty("x-providers-origin").GetString().ShouldBe("live");
        headers.GetProperty("x-providers-attempts").GetString().ShouldBe("1");
    }
}

public sealed class GatewayNodeClientTests(NodeClients node) : GatewayNodeClientCases(node, ClientPath.Gateway);

public sealed class GatewayNginxNodeClientTests(NodeClients node) : GatewayNodeClientCases(node, ClientPath.Nginx);
