using System.ClientModel.Primitives;

namespace Providers.OpenAI.Transport;

/// <summary>Asks for a stream of events behind the SDK's back.</summary>
/// <remarks>
/// Where the pipeline sees this header before it sends, it reads the events itself: it drops a last event that has no blank line and sends
/// the request again, at the provider's price, when the stream breaks. The router alone decides what is sent twice.
/// </remarks>
internal sealed class AcceptEvents : PipelinePolicy
{
    public static AcceptEvents Instance { get; } = new();

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

    private static void Apply(PipelineRequest request) => request.Headers.Set("Accept", "text/event-stream");
}
