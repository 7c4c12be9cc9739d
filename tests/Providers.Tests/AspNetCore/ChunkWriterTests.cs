using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.AI;
using Providers.AspNetCore.Failures;
using Providers.AspNetCore.Writing;
using Providers.Testing;

namespace Providers.Tests.AspNetCore;

public sealed class ChunkWriterTests
{
    [Fact]
    public async Task An_event_that_cannot_be_written_leaves_nothing_before_the_one_that_says_so()
    {
        var ring = new Dictionary<string, object?>();
        ring["again"] = ring;
        var sent = new MemoryStream();
        var pipe = PipeWriter.Create(sent);
        var chunks = new ChunkWriter(pipe, includesUsage: false, new VirtualTimeProvider());
        chunks.Write(new ChatResponseUpdate(ChatRole.Assistant, "Let me see."));

        Should.Throw<Exception>(
            () => chunks.Write(new ChatResponseUpdate(ChatRole.Assistant, [new FunctionCallContent("a", "weather", ring)])));
        chunks.WriteError(FailureAnswer.Of(new InvalidOperationException()));
        await pipe.FlushAsync();

        var events = Encoding.UTF8.GetString(sent.ToArray()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        events.Length.ShouldBe(2);
        events[1].ShouldStartWith("data: {\"error\":{");
        events[1].ShouldEndWith("}}");
    }
}
