namespace Providers.Scenarios.Fuzzing;

/// <summary>Events as the standard has them, and as servers send them: a line of bare JSON, and a last event without its blank line.</summary>
internal static class ServerSentEvents
{
    public static List<byte[]> Of(byte[] body)
    {
        var events = new List<byte[]>();
        List<byte>? data = null;
        foreach (var line in Lines(body))
        {
            if (line.Length == 0)
            {
                if (data is not null)
                {
                    events.Add([.. data]);
                }

                data = null;
            }
            else if (line[0] == '{' && data is null)
            {
                events.Add(line);
            }
            else if (DataOf(line) is { } more)
            {
                data = data is null ? [.. more] : [.. data, (byte)'\n', .. more];
            }
        }

        return data is null ? events : [.. events, [.. data]];
    }

    private static byte[]? DataOf(byte[] line)
    {
        var colon = Array.IndexOf(line, (byte)':');
        if (!line.AsSpan(0, colon < 0 ? line.Length : colon).SequenceEqual("data"u8))
        {
            return null;
        }

        var value = colon < 0 ? [] : line[(colon + 1)..];
        return value is [(byte)' ', ..] ? value[1..] : value;
    }

    private static IEnumerable<byte[]> Lines(byte[] body)
    {
        var start = 0;
        for (var at = 0; at < body.Length; at++)
        {
            if (body[at] is (byte)'\n' or (byte)'\r')
            {
                yield return body[start..at];
                at += body[at] == '\r' && at + 1 < body.Length && body[at + 1] == '\n' ? 1 : 0;
                start = at + 1;
            }
        }

        if (start < body.Length)
        {
            yield return body[start..];
        }
    }
}
