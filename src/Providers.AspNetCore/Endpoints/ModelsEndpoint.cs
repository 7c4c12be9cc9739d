using Microsoft.AspNetCore.Http;
using Providers.AspNetCore.Writing;
using Providers.Hosting;

namespace Providers.AspNetCore.Endpoints;

/// <summary>Lists what a request's <c>model</c> may name: routes and their aliases, and backends to pin.</summary>
internal sealed class ModelsEndpoint(ChatRouter router)
{
    public Task HandleAsync(HttpContext context)
    {
        var status = router.Status;
        return JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "list"u8);
            json.WriteStartArray("data"u8);
            foreach (var name in status.Routes.SelectMany(route => route.Aliases.Prepend(route.Name)))
            {
                WriteModel(name, "route");
            }

            foreach (var backend in status.Backends)
            {
                WriteModel($"backend:{backend.Name}", backend.Provider);
            }

            json.WriteEndArray();
            json.WriteEndObject();

            void WriteModel(string id, string owner)
            {
                json.WriteStartObject();
                json.WriteString("id"u8, id);
                json.WriteString("object"u8, "model"u8);
                json.WriteNumber("created"u8, 0);
                json.WriteString("owned_by"u8, owner);
                json.WriteEndObject();
            }
        });
    }
}
