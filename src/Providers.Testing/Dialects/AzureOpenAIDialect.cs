using Providers.Testing.Sockets;

namespace Providers.Testing.Dialects;

/// <summary>Azure OpenAI: the v1 path, and the classic path with the deployment and the API version in the address.</summary>
internal sealed class AzureOpenAIDialect : OpenAIDialect
{
    private const string ClassicPrefix = "/openai/deployments/";
    private const string ClassicSuffix = "/chat/completions";

    private const string Verdicts =
        """{"hate":{"filtered":false,"severity":"safe"},"violence":{"filtered":false,"severity":"safe"}}""";

    public override Uri EndpointAt(int port) => new($"http://127.0.0.1:{port}/");

    public override bool IsChat(SimulatedRequest request) =>
        request.Method == "POST" && (request.Path == "/openai/v1/chat/completions" || DeploymentOf(request) is not null);

    public override string? ModelOf(SimulatedRequest request) => DeploymentOf(request) ?? request.Model;

    public override bool HasKey(SimulatedRequest request, string key) =>
        HasHeader(request, "api-key", key) || base.HasKey(request, key);

    public override SimulatedReply? Page(SimulatedRequest request, IReadOnlyList<SimulatedModel> models) =>
        request is { Method: "GET", Path: "/openai/v1/models" or "/openai/models" } ? ModelList(models, request.ReceivedAt) : null;

    public override string Whole(Answer answer) => OpenAIJson.Completion(answer, $",\"content_filter_results\":{Verdicts}");

    public override IEnumerable<WirePiece> Stream(SimulatedRequest request, Answer answer)
    {
        var prompt = $$"""[{"prompt_index":0,"content_filter_results":{{Verdicts}}}]""";
        var head = $$"""{"id":"","object":"","created":0,"model":"","choices":[],"prompt_filter_results":{{prompt}}}""";
        return base.Stream(request, answer).Prepend(Event(head));
    }

    public override SimulatedError UnknownModel(string? model) =>
        new("The API deployment for this resource does not exist.") { Code = "DeploymentNotFound" };

    public override IEnumerable<KeyValuePair<string, string>> Headers(SimulatedRequest request) =>
        base.Headers(request).Append(new("apim-request-id", $"apim_{request.Number}"));

    /// <summary>The deployment in a classic address; without an API version there is nothing at it.</summary>
    private static string? DeploymentOf(SimulatedRequest request) =>
        request.Path.StartsWith(ClassicPrefix, StringComparison.Ordinal) && request.Path.EndsWith(ClassicSuffix, StringComparison.Ordinal)
        && request.Query.Contains("api-version=", StringComparison.Ordinal)
            ? request.Path[ClassicPrefix.Length..^ClassicSuffix.Length]
            : null;
}
