using System.Text;
using Microsoft.Extensions.AI;
using Providers.Failures;
using Providers.OpenAI;

namespace Providers.Tests.OpenAI;

/// <summary>However a transcript is damaged, the outcome is one answer or one typed failure.</summary>
public sealed class MutationTests
{
    private const int Mutants = 2_000;

    private static readonly string[] Transcripts =
    [
        """
        data: {"id":"c1","created":1700000000,"model":"m","choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}]}

        data: {"choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}

        data: [DONE]


        """,
        """
        : keep-alive

        data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":"}}]}}]}

        data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]},"finish_reason":"tool_calls"}]}


        """,
        """{"id":"c1","choices":[{"message":{"content":"Hello","reasoning":"hm"},"finish_reason":"stop"}],"usage":{"total_tokens":5}}""",
        """{"error":{"message":"x","code":"insufficient_quota","type":"t","param":null}}""",
        """
        data: {"choices":[{"delta":{"content":"Hel"}}]}

        event: error
        data: {"error":{"message":"x","code":502}}


        """,
    ];

    [Fact]
    public async Task Every_mutant_ends_in_one_outcome()
    {
        var random = new Random(20261121);
        for (var i = 0; i < Mutants; i++)
        {
            var original = Encoding.UTF8.GetBytes(Transcripts[i % Transcripts.Length]);
            var mutant = Mutate(original, random);
            using var backend = Backend(mutant, random);
            try
            {
                var response = await backend.GetResponseAsync("hi");

                response.FinishReason.ShouldNotBeNull(Describe(i, mutant));
                (response.Messages.Count > 0).ShouldBeTrue(Describe(i, mutant));
            }
            catch (ChatBackendException)
            {
                // A typed failure is the other outcome.
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException(Describe(i, mutant), exception);
            }
        }
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = original.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at - 1));
                    break;
                case 2:
                    bytes.InsertRange(at, original.Skip(random.Next(original.Length)).Take(random.Next(1, 40)));
                    break;
                case 3:
                    bytes.RemoveRange(at + 1, bytes.Count - at - 1);
                    break;
                case 4:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Words[random.Next(Words.Length)]));
                    break;
                default:
                    bytes[at] = (byte)"{}[]\":,\\\r\n0-".ToCharArray()[random.Next(12)];
                    break;
            }
        }

        return [.. bytes];
    }

    private static readonly string[] Words =
    [
        "null", "\"\\ud800\"", "1e999", "-1", "[]", "{}", "\"\"", "data: ",
        "\r\n\r\n", "[DONE]", "<html>", "\uFEFF", "\\u0000", "\"error\":",
    ];

    private static OpenAIBackend Backend(byte[] body, Random random)
    {
        var end = random.Next(4) == 0 ? new IOException("cut") : null;
        return new(
            new() { Name = "main", Endpoint = new("https://h/v1"), Dialect = Enum.GetValues<Dialect>()[random.Next(10)] },
            new HttpClient(new Body(new Pieces([.. body.Chunk(random.Next(1, 200))], end))) { Timeout = Timeout.InfiniteTimeSpan });
    }

    private static string Describe(int number, byte[] mutant) => $"mutant {number}: {Encoding.UTF8.GetString(mutant)}";

    private sealed class Body(Stream content) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            => Task.FromResult(new HttpResponseMessage { Content = new StreamContent(content) });
    }
}
