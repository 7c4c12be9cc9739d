using System.ClientModel.Primitives;

namespace Providers.OpenAI.Transport;

/// <summary>Sends a chat to the very address that was configured (Azure's classic path, a query), with the configured headers.</summary>
internal sealed class AddressPolicy(Uri chat, IReadOnlyDictionary<string, string> headers) : PipelinePolicy
{
    public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        Apply(message.Request);
        ProcessNext(message, pipeline, currentIndex);
    }

    public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        Apply(message.Request);
        return ProcessNextAsync(message, pipeline, currentIndex);
    }

    private void Apply(PipelineRequest request)
    {
        if (request.Method == "POST")
        {
            request.Uri = chat;
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.Set(name, value);
        }
    }
}
