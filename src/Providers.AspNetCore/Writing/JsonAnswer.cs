using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Providers.AspNetCore.Writing;

/// <summary>Writes a JSON body.</summary>
internal static class JsonAnswer
{
    /// <summary>Text goes out as UTF-8 as it is: what reads this is no web page.</summary>
    public static JsonWriterOptions Options { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>
    /// Writes it; whoever serves the request sends it, head and body in one. Its length is told: an answer that breaks off is seen to.
    /// </summary>
    public static void Write<T>(HttpContext context, int status, T value, Action<Utf8JsonWriter, T> write)
    {
        var buffer = JsonBuffer.Rent();
        write(buffer.Json, value);
        buffer.Json.Flush();
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = buffer.Written.Length;
        context.Response.BodyWriter.Write(buffer.Written);
        buffer.Return();
    }
}
