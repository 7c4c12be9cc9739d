namespace Providers.Scenarios.Stage;

/// <summary>Tells when a client has received a response's headers, and so waits for its body.</summary>
internal sealed class HeadersSeen : DelegatingHandler
{
    private readonly TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Seen => seen.Task;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        seen.TrySetResult();
        return response;
    }
}
