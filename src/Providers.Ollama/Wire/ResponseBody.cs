namespace Providers.Ollama.Wire;

/// <summary>An answer's body. Leaving it before <see cref="Complete"/> ends the connection, and so the model's work, at once.</summary>
internal sealed class ResponseBody(HttpResponseMessage response, Stream stream) : IDisposable
{
    private const int MostToDiscard = 256 * 1024;

    private bool complete;

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        => stream.ReadAsync(buffer, cancellationToken);

    /// <summary>Nothing more is to come, so the connection may serve the next request.</summary>
    public void Complete() => complete = true;

    public void Dispose()
    {
        if (!complete)
        {
            Abandon();
        }

        response.Dispose();
    }

    // Disposing alone drains the rest politely, for up to two seconds in which the model goes on. A cancelled read ends the connection.
    private void Abandon()
    {
        using var cancellation = new CancellationTokenSource();
        var discarding = DiscardAsync(cancellation.Token);
        cancellation.Cancel();
        _ = discarding;
    }

    private async Task DiscardAsync(CancellationToken cancellationToken)
    {
        var discarded = new byte[4096];
        try
        {
            for (var length = 0; length < MostToDiscard;)
            {
                var read = await stream.ReadAsync(discarded, cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    return;
                }

                length += read;
            }
        }
        catch (Exception caught) when (caught is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The connection is gone, as intended.
        }
    }
}
