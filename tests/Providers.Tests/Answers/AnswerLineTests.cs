using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Providers.Answers;
using static Providers.Tests.Answers.Answering;

namespace Providers.Tests.Answers;

public sealed class AnswerLineTests
{
    private static readonly StoredAnswer Full = Stored("k1", "第一行\n\"second\"") with
    {
        Tenant = "acme",
        Context = "c1",
        Question = "怎么退货?",
        Backend = "openai",
        Model = "gpt",
        Usage = new UsageDetails { InputTokenCount = 3, OutputTokenCount = 4 },
    };

    [Fact]
    public void A_line_is_JSON_a_person_can_read()
    {
        var line = Encoding.UTF8.GetString(Write(Full));

        line.Count(c => c == '\n').ShouldBe(1);
        line.ShouldContain("怎么退货?");
        JsonDocument.Parse(line).RootElement.GetProperty("answer").GetString().ShouldBe(Full.Answer);
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var read = AnswerLine.Read(Write(Full).AsSpan()[..^1]).ShouldNotBeNull();

        (read with { Usage = null }).ShouldBe(Full with { Usage = null });
        read.Usage!.OutputTokenCount.ShouldBe(4);
    }

    [Fact]
    public void No_torn_line_and_no_line_with_a_changed_byte_is_read()
    {
        var line = Write(Full)[..^1];
        for (var i = 0; i < line.Length; i++)
        {
            AnswerLine.Read(line.AsSpan(0, i)).ShouldBeNull($"cut at {i}");
            line[i] ^= 1;
            AnswerLine.Read(line).ShouldBeNull($"changed at {i}");
            line[i] ^= 1;
        }
    }

    private static byte[] Write(StoredAnswer answer)
    {
        var output = new ArrayBufferWriter<byte>();
        AnswerLine.Write(output, answer);
        return output.WrittenSpan.ToArray();
    }
}
