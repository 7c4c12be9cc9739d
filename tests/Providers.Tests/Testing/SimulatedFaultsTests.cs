using System.Net;
using System.Net.Sockets;
using System.Text;
using Providers.Testing;

namespace Providers.Tests.Testing;

/// <summary>Read byte by byte from a socket: an HTTP client would hide what is being tested.</summary>
public sealed class SimulatedFaultsTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly VirtualTimeProvider _time = new();
    private SimulatedProvider _provider = null!;

    public Task InitializeAsync()
    {
        _provider = SimulatedProvider.StartOpenAI(new() { TimeProvider = _time });
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _provider.Endpoint.Port);
        return socket;
    }

    private static async Task AskAsync(Socket socket, bool streamed = true)
    {
        var body = $$"""{"stream":{{(streamed ? "true" : "false")}},"messages":[]}""";
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: here\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
    }

    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        var received = new StringBuilder();
        var buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer).WaitAsync(Patience) is > 0 and var count)
        {
            received.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
        return received.ToString();
    }

    private static async Task<string> ReadUntilAsync(Socket socket, string mark)
    {
        var received = new StringBuilder();
        var buffer = new byte[1];
        while (!received.ToString().EndsWith(mark, StringComparison.Ordinal))
        {
            (await socket.ReceiveAsync(buffer).WaitAsync(Patience)).ShouldBe(1);
            received.Append((char)buffer[0]);
        }
        return received.ToString();
    }

    private async Task<string> ReplyAsync(SimulatedReply reply, bool streamed = true)
    {
        _provider.Enqueue(reply);
        using var socket = await ConnectAsync();
        await AskAsync(socket, streamed);
        return await ReadToEndAsync(socket);
    }

    [Fact]
    public async Task Cuts_after_content_without_ending_the_body()
    {
        var received = await ReplyAsync(SimulatedReply.Text("one", "two", "three") with { Break = SimulatedBreak.AfterTokens(2) });

        received.ShouldContain("\"two\"");
        received.ShouldNotContain("\"three\"");
        received.ShouldNotEndWith("0\r\n\r\n");
    }

    [Fact]
    public async Task Cuts_before_content_but_after_the_headers()
    {
        var received = await ReplyAsync(SimulatedReply.Text("one") with { Break = SimulatedBreak.AfterTokens(0) });

        received.ShouldStartWith("HTTP/1.1 200 OK\r\n");
        received.ShouldContain("\"role\":\"assistant\"");
        received.ShouldNotContain("\"one\"");
    }

    [Fact]
    public async Task Ends_the_body_well_while_the_protocol_is_unfinished()
    {
        var reply = SimulatedReply.Text("one", "two") with { Break = SimulatedBreak.AfterTokens(1, SimulatedEnding.Complete) };
        _provider.Enqueue(reply);
        using var socket = await ConnectAsync();
        await AskAsync(socket);

        var received = await ReadUntilAsync(socket, "0\r\n\r\n");

        received.ShouldContain("\"one\"");
        received.ShouldNotContain("\"two\"");
        received.ShouldNotContain("[DONE]");
        await AskAsync(socket, streamed: false);
        (await ReadUntilAsync(socket, "HTTP/1.1 200 OK\r\n")).ShouldBe("HTTP/1.1 200 OK\r\n");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task Cuts_a_whole_body_after_so_many_bytes(int count)
    {
        var received = await ReplyAsync(SimulatedReply.Raw("12345") with { Break = SimulatedBreak.AfterBytes(count) });

        received.ShouldContain("Content-Length: 5\r\n");
        received.ShouldEndWith($"\r\n\r\n{"12345"[..count]}");
    }

    [Fact]
    public async Task Cuts_a_stream_in_mid_chunk()
    {
        var reply = SimulatedReply.Raw("") with { Body = ["abcdef"u8.ToArray(), "ghijklmnopqrst"u8.ToArray()] };

        var received = await ReplyAsync(reply with { Break = SimulatedBreak.AfterBytes(8) });

        received.ShouldEndWith("\r\n\r\n6\r\nabcdef\r\ne\r\ngh");
    }

    [Fact]
    public async Task Ends_a_shortened_body_with_the_length_it_has()
    {
        _provider.Enqueue(SimulatedReply.Raw("12345") with { Break = SimulatedBreak.AfterBytes(2, SimulatedEnding.Complete) });
        using var socket = await ConnectAsync();
        await AskAsync(socket);

        (await ReadUntilAsync(socket, "\r\n\r\n12")).ShouldContain("Content-Length: 2\r\n");
    }

    [Fact]
    public async Task A_break_beyond_the_end_never_comes()
    {
        var reply = SimulatedReply.Text("one") with { Break = SimulatedBreak.AfterTokens(9) };
        _provider.Enqueue(reply);
        using var socket = await ConnectAsync();
        await AskAsync(socket);

        (await ReadUntilAsync(socket, "0\r\n\r\n")).ShouldContain("[DONE]");
    }

    [Fact]
    public async Task Resets_the_connection()
    {
        _provider.Enqueue(SimulatedReply.Nothing(SimulatedEnding.Reset));
        using var socket = await ConnectAsync();
        await AskAsync(socket);

        var failure = await Should.ThrowAsync<SocketException>(() => ReadToEndAsync(socket));

        failure.SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
    }

    [Fact]
    public async Task Closes_without_a_word()
    {
        (await ReplyAsync(SimulatedReply.Nothing(SimulatedEnding.Close))).ShouldBe("");
    }

    [Fact]
    public async Task Sends_a_whole_response_as_it_is()
    {
        (await ReplyAsync(SimulatedReply.RawHttp("HTTP/9.9 banana\r\n\r\n<html>"))).ShouldBe("HTTP/9.9 banana\r\n\r\n<html>");
    }

    [Theory]
    [InlineData("GARBAGE\r\n\r\n")]
    [InlineData("\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nno colon\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\ncontent-length: many\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nFFFFFFFF\r\n")]
    public async Task Refuses_what_is_not_HTTP_and_goes_on_serving(string sent)
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync(Encoding.ASCII.GetBytes(sent));
        (await ReadToEndAsync(socket)).ShouldStartWith("HTTP/1.1 400 ");

        _provider.Enqueue(SimulatedReply.Text("still here"));
        using var next = await ConnectAsync();
        await AskAsync(next);
        await ReadUntilAsync(next, "still here");
        await _provider.StopAsync();
    }

    [Fact]
    public async Task Hangs_until_the_client_leaves()
    {
        _provider.Enqueue(SimulatedReply.Text("one", "two") with { Break = SimulatedBreak.AfterTokens(1, SimulatedEnding.Hang) });
        var socket = await ConnectAsync();
        await AskAsync(socket);
        await ReadUntilAsync(socket, "\"one\"");
        var request = await _provider.WaitForChatAsync();
        request.Aborted.IsCompleted.ShouldBeFalse();

        socket.Dispose();

        await request.Aborted.WaitAsync(Patience);
        await request.Ended.WaitAsync(Patience);
        request.AbortedAt.ShouldBe(_time.GetUtcNow());
    }

    [Fact]
    public async Task A_client_that_stays_to_the_end_has_not_aborted()
    {
        using (var socket = await ConnectAsync())
        {
            await AskAsync(socket);
            await ReadUntilAsync(socket, "0\r\n\r\n");
        }
        var request = _provider.Requests.ShouldHaveSingleItem();
        await request.Ended.WaitAsync(Patience);

        request.Aborted.IsCompleted.ShouldBeFalse();
        request.AbortedAt.ShouldBeNull();
    }

    [Fact]
    public async Task Waits_by_its_own_clock()
    {
        _provider.Enqueue(SimulatedReply.Text("one", "two") with
        {
            HeaderDelay = TimeSpan.FromMinutes(1),
            FirstTokenDelay = TimeSpan.FromMinutes(2),
            TokenDelay = TimeSpan.FromMinutes(3),
        });
        using var socket = await ConnectAsync();
        await AskAsync(socket);

        async Task AdvanceAsync(int minutes)
        {
            await Task.Run(() => SpinWait.SpinUntil(() => _time.PendingTimers == 1, Patience));
            _time.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromTicks(1));
            _time.PendingTimers.ShouldBe(1);
            _time.Advance(TimeSpan.FromTicks(1));
        }

        await AdvanceAsync(1);
        (await ReadUntilAsync(socket, "\r\n\r\n")).ShouldContain("200 OK");
        await AdvanceAsync(2);
        (await ReadUntilAsync(socket, "\"one\"")).ShouldNotBeEmpty();
        await AdvanceAsync(3);
        (await ReadUntilAsync(socket, "[DONE]")).ShouldContain("\"two\"");
    }

    [Fact]
    public async Task Waits_for_its_gate()
    {
        var gate = new TaskCompletionSource();
        _provider.Enqueue(SimulatedReply.Text("one") with { Gate = gate.Task });
        using var socket = await ConnectAsync();
        await AskAsync(socket);
        var request = await _provider.WaitForChatAsync();
        request.Ended.IsCompleted.ShouldBeFalse();

        gate.SetResult();

        await request.Ended.WaitAsync(Patience);
        await ReadUntilAsync(socket, "\"one\"");
    }
}
