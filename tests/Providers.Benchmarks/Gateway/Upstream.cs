using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Providers.Benchmarks.Gateway;

/// <summary>A provider that keeps nothing of what it is asked, so that it can be asked for long.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private static readonly byte[] Token = Encoding.UTF8.GetBytes(Chunk("""{"content":"word "}""", "null"));
    private static readonly byte[] End = Encoding.UTF8.GetBytes(Chunk("{}", "\"stop\"") + "data: [DONE]\n\n");

    private readonly WebApplication app;

    private Upstream(WebApplication app) => this.app = app;

    public string Endpoint => $"{app.Urls.First()}/v1";

    public static async Task<Upstream> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/v1/chat/completions", async context =>
        {
            try
            {
                await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
                await answer(context);
            }
            catch (OperationCanceledException)
            {
                // It was left, as it should be.
            }
        });
        await app.StartAsync();
        return new Upstream(app);
    }

    public static async Task WriteTokenAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.WriteAsync(Token, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    public static Task WriteEndAsync(HttpContext context) => context.Response.Body.WriteAsync(End, context.RequestAborted).AsTask();

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private static string Chunk(string delta, string finish)
        => "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1790000000,\"model\":\"m\","
            + $"\"choices\":[{{\"index\":0,\"delta\":{delta},\"finish_reason\":{finish}}}]}}\n\n";
}
