using System.Globalization;
using System.Text;
using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Streams;

/// <summary>One streamed answer of sixty pieces of text, in bytes, and where it can be cut.</summary>
internal sealed class Script
{
    private const int Pieces = 60;

    private readonly byte[] body;
    private readonly List<(int End, int Text)> events = [];

    private Script(Func<string, string> piece, string end, string contentType)
    {
        var words = Enumerable.Range(1, Pieces).Select(number => number % 7 == 0 ? "日本 " : number.ToString(CultureInfo.InvariantCulture) + " ").ToList();
        var text = new StringBuilder();
        var bytes = new List<byte>();
        foreach (var word in words)
        {
            bytes.AddRange(Encoding.UTF8.GetBytes(piece(word)));
            text.Append(word);
            events.Add((bytes.Count, text.Length));
        }

        TextEnd = bytes.Count;
        bytes.AddRange(Encoding.UTF8.GetBytes(end));
        body = [.. bytes];
        Text = text.ToString();
        ContentType = contentType;
    }

    /// <summary>Server-sent events.</summary>
    public static Script OfEvents { get; } =
        new(word => $"data: {Short(word)}\n\n", $"data: {Wire.Finish()}\n\ndata: [DONE]\n\n", "text/event-stream");

    /// <summary>Ollama's lines.</summary>
    public static Script OfLines { get; } = new(Wire.Line, Wire.LastLine(), "application/x-ndjson");

    public string Text { get; }

    public int Length => body.Length;

    /// <summary>How many bytes there are up to the last text.</summary>
    public int TextEnd { get; }

    private string ContentType { get; }

    private static string Short(string word) => $$$"""{"choices":[{"delta":{"content":{{{Wire.Quoted(word)}}}}}]}""";

    public SimulatedReply Whole => new() { Body = [body], ContentType = ContentType };

    public SimulatedReply CutAfter(int bytes, SimulatedEnding ending) => Whole with { Break = SimulatedBreak.AfterBytes(bytes, ending) };

    /// <summary>The text of the events that are whole when it is cut there.</summary>
    public string TextBefore(int bytes) => Text[..events.LastOrDefault(one => one.End <= bytes).Text];
}
