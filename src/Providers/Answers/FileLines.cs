namespace Providers.Answers;

/// <summary>The lines of a file, each valid until the next is asked for.</summary>
internal static class FileLines
{
    public static IEnumerable<(ReadOnlyMemory<byte> Bytes, bool EndsWithLineFeed)> Of(Stream stream)
    {
        var buffer = new byte[1 << 16];
        var start = 0;
        var end = 0;
        while (true)
        {
            var feed = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                yield return (buffer.AsMemory(start, feed), true);
                start += feed + 1;
                continue;
            }

            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
            if (end == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var read = stream.Read(buffer, end, buffer.Length - end);
            if (read == 0)
            {
                break;
            }

            end += read;
        }

        if (end > 0)
        {
            yield return (buffer.AsMemory(0, end), false);
        }
    }
}
