using System.ClientModel.Primitives;

namespace Providers.OpenAI.Transport;

/// <summary>
/// Sends the key as it is now, without the blanks and line ends that a mounted file often has around it. Without a key there is no header:
/// many local servers want none.
/// </summary>
/// <remarks>The SDK's own policy needs a key when it is made, and the host may have none, or a newer one, by then.</remarks>
internal sealed class KeyAuthentication(KeyHeader header, Func<string?> key) : AuthenticationPolicy
{
    public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        Sign(message.Request.Headers);
        ProcessNext(message, pipeline, currentIndex);
    }

    public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        Sign(message.Request.Headers);
        return ProcessNextAsync(message, pipeline, currentIndex);
    }

    private void Sign(PipelineRequestHeaders headers)
    {
        if (key()?.Trim() is not { Length: > 0 } current)
        {
            return;
        }

        // A line end would begin another header, and another letter would be refused by the transport as if the network were down.
        if (current.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            throw new UnusableKeyException();
        }

        headers.Set(header.Name, header.Prefix + current);
    }
}
