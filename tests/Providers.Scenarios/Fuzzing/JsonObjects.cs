using System.Text.Json;

namespace Providers.Scenarios.Fuzzing;

/// <summary>Objects one behind the other, with blanks, commas and brackets between them; what is none ends in a piece that can't be read.</summary>
internal static class JsonObjects
{
    public static List<byte[]> Of(byte[] body)
    {
        var objects = new List<byte[]>();
        for (var at = 0; at < body.Length;)
        {
            if (body[at] is (byte)'\n' or (byte)'\r' or (byte)' ' or (byte)'\t' or (byte)',' or (byte)'[' or (byte)']' or 0xEF or 0xBB or 0xBF)
            {
                at++;
                continue;
            }

            var length = LengthAt(body.AsSpan(at));
            objects.Add(body[at..(at + length)]);
            at += length;
        }

        return objects;
    }

    private static int LengthAt(ReadOnlySpan<byte> rest)
    {
        var reader = new Utf8JsonReader(rest, new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            reader.Read();
            reader.Skip();
            return (int)reader.BytesConsumed;
        }
        catch (JsonException)
        {
            return rest.Length;
        }
    }
}
