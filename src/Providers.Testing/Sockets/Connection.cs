using System.IO.Pipelines;
using System.Net.Sockets;

namespace Providers.Testing.Sockets;

/// <summary>One client's connection: requests in, replies out, and an eye on whether the client is still there.</summary>
internal sealed class Connection(Socket socket, IResponder responder, TimeProvider time)
{
    private static readonly byte[] NotHttp =
        "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"u8.ToArray();

    // Unbounded, so that the client's leaving is seen while a reply is being sent, whatever it sent before.
    private readonly Pipe received = new(new PipeOptions(pauseWriterThreshold: 0));
    private volatile bool isStopped;

    /// <summary>Serves until either side ends the connection.</summary>
    public async Task ServeAsync()
    {
        using var gone = new CancellationTokenSource();
        var receiving = ReceiveAsync(gone);
        try
        {
            await AnswerAllAsync(gone.Token);
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException or IOException)
        {
            // The client left: nothing is owed to it.
        }
        finally
        {
            socket.Close();
            await receiving;
        }
    }

    /// <summary>Resets the connection, in whatever state it is.</summary>
    public void Abort()
    {
        isStopped = true;
        try
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }
    }

    private async Task AnswerAllAsync(CancellationToken gone)
    {
        var reader = new RequestReader(received.Reader, async bytes => await socket.SendAsync(bytes, gone));
        var writer = new ReplyWriter(socket, time);
        var isOpen = true;
        try
        {
            while (isOpen && await reader.ReadAsync() is { } request)
            {
                isOpen = await AnswerAsync(request, writer, gone) && !IsLast(request);
            }
        }
        catch (InvalidDataException)
        {
            await socket.SendAsync(NotHttp, gone);
            socket.Shutdown(SocketShutdown.Send);
        }
    }

    private static bool IsLast(SimulatedRequest request)
        => request.Headers.TryGetValue("connection", out var wish) && wish.Equals("close", StringComparison.OrdinalIgnoreCase);

    private async Task<bool> AnswerAsync(SimulatedRequest request, ReplyWriter writer, CancellationToken gone)
    {
        try
        {
            return await writer.SendAsync(responder.Respond(request), gone);
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            if (!isStopped) { request.Abort(time.GetUtcNow()); }
            throw;
        }
        finally
        {
            request.End();
        }
    }

    private async Task ReceiveAsync(CancellationTokenSource gone)
    {
        try
        {
            while (await socket.ReceiveAsync(received.Writer.GetMemory()) is > 0 and var count)
            {
                received.Writer.Advance(count);
                await received.Writer.FlushAsync();
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // A reset says the same as an end.
        }
        await received.Writer.CompleteAsync();
        await gone.CancelAsync();
    }
}
