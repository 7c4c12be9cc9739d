using Providers.Testing;

namespace Providers.Scenarios.Clients;

public sealed class OpenAINodeClientTests(NodeClients node) : OpenAINodeClientCases(node, ClientPath.Straight)
{
    private readonly NodeClients _node = node;

    [Fact]
    public async Task Learns_the_id_of_a_request_that_failed()
    {
        OpenAI.Enqueue(SimulatedReply.Failure(400, "Too long.", "context_length_exceeded"));

        (await PlayAsync("error")).GetProperty("request").GetString().ShouldBe("req_1");
    }

    [Fact]
    public async Task Chats_and_streams_with_azure()
    {
        await using var azure = SimulatedProvider.StartAzureOpenAI(new() { ApiKey = "key", Models = [new SimulatedModel("dep")] });
        azure.Default = SimulatedReply.Text("from", " Azure");

        var result = await _node.PlayAsync("openai", "azure", azure.Endpoint);

        result.GetProperty("whole").GetString().ShouldBe("from Azure");
        result.GetProperty("text").GetString().ShouldBe("from Azure");
        azure.Chats.ShouldAllBe(chat => chat.Path == "/openai/deployments/dep/chat/completions");
    }
}
