using Microsoft.Extensions.AI;

namespace Providers.Tests.Answers;

/// <summary>Never makes an embedding.</summary>
internal sealed class HangingGenerator(bool ignoresItsToken) : IEmbeddingGenerator<string, Embedding<float>>
{
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        await new TaskCompletionSource().Task.WaitAsync(ignoresItsToken ? CancellationToken.None : cancellationToken);
        throw new NotSupportedException();
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
