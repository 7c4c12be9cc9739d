using System.Text.Json.Serialization;
using Providers.Hosting;
using Providers.Routing;

namespace Providers.AspNetCore.Writing;

/// <summary>How status and plans are written: their own names, in the protocol's manner.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(RouterStatus))]
[JsonSerializable(typeof(RouteExplanation))]
internal sealed partial class StatusJson : JsonSerializerContext;
