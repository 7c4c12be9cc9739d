namespace Providers.OpenAI.Transport;

/// <summary>Where an endpoint answers chats and lists its models.</summary>
internal sealed record WireAddress(Uri Chat, Uri Models)
{
    /// <summary>The name that goes on the wire where the endpoint has its own, such as Azure's deployment.</summary>
    public string? Model { get; init; }

    public static Uri Under(Uri endpoint, string path, string? query = null)
        => new UriBuilder(endpoint)
        {
            Path = $"{endpoint.AbsolutePath.TrimEnd('/')}/{path}",
            Query = query ?? endpoint.Query,
        }.Uri;
}
