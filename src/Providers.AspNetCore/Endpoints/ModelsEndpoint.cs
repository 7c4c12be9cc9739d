using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Providers.AspNetCore.Access;
using Providers.AspNetCore.Failures;
using Providers.AspNetCore.Writing;
using Providers.Hosting;

namespace Providers.AspNetCore.Endpoints;

/// <summary>Lists what a request's <c>model</c> may name: routes and their aliases, and backends to pin.</summary>
internal sealed class ModelsEndpoint(ChatRouter router)
{
    public const string NameInPath = "model";

    public Task ListAsync(HttpContext context, Caller caller)
    {
        JsonAnswer.Write(context, StatusCodes.Status200OK, Models(), static (json, models) =>
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "list"u8);
            json.WriteStartArray("data"u8);
            foreach (var model in models)
            {
                Write(json, model);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
        return Task.CompletedTask;
    }

    public Task FindAsync(HttpContext context, Caller caller)
    {
        var wanted = context.GetRouteValue(NameInPath) as string;
        var found = Models().FirstOrDefault(model => string.Equals(model.Name, wanted, StringComparison.OrdinalIgnoreCase));
        if (found.Name is null)
        {
            throw new RefusedRequestException("There is no such model; GET /v1/models lists what there is.", NameInPath, "model_not_found")
            {
                Status = StatusCodes.Status404NotFound,
            };
        }

        JsonAnswer.Write(context, StatusCodes.Status200OK, found, Write);
        return Task.CompletedTask;
    }

    private IEnumerable<(string Name, string Owner)> Models()
    {
        var status = router.Status;
        return status.Routes.SelectMany(route => route.Aliases.Prepend(route.Name)).Select(name => (name, "route"))
            .Concat(status.Backends.Select(backend => ($"backend:{backend.Name}", backend.Provider)));
    }

    private static void Write(Utf8JsonWriter json, (string Name, string Owner) model)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, model.Name);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, 0);
        json.WriteString("owned_by"u8, model.Owner);
        json.WriteEndObject();
    }
}
