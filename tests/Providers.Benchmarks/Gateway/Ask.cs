using System.Net.Http.Headers;

namespace Providers.Benchmarks.Gateway;

/// <summary>Requests of a client.</summary>
internal static class Ask
{
    public const string Whole = """{"model":"chat","messages":[{"role":"user","content":"How long does a parcel take?"}]}""";
    public const string Streamed = """{"model":"chat","stream":true,"messages":[{"role":"user","content":"How long does a parcel take?"}]}""";

    public static Task<HttpResponseMessage> SendAsync(HttpClient client, string body, CancellationToken cancellationToken = default)
        => client.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = new StringContent(body, new MediaTypeHeaderValue("application/json")) },
            HttpCompletionOption.ResponseHeadersRead,
            cancellationToken);
}
