using System.Text.Json;
using Providers.Testing.Sockets;

namespace Providers.Testing.Dialects;

/// <summary>How one kind of provider words what it says.</summary>
internal abstract class Dialect
{
    /// <summary>What clients are given as the address.</summary>
    public abstract Uri EndpointAt(int port);

    /// <summary>The model it has where none were named.</summary>
    public abstract string DefaultModel { get; }

    /// <summary>Whether a model it was not told of is refused.</summary>
    public virtual bool KnowsOnlyItsModels => false;

    /// <summary>Whether the headers come with the first content.</summary>
    public virtual bool HoldsHeadersBack => false;

    public abstract string StreamContentType { get; }

    public abstract bool IsChat(SimulatedRequest request);

    /// <summary>The model a chat asks for.</summary>
    public virtual string? ModelOf(SimulatedRequest request) => request.Model;

    public virtual bool IsStreamed(SimulatedRequest request) =>
        request.Json.ValueKind == JsonValueKind.Object && request.Json.TryGetProperty("stream", out var stream)
        && stream.ValueKind == JsonValueKind.True;

    public abstract bool HasKey(SimulatedRequest request, string key);

    /// <summary>The page at a path that is not a chat; null is none.</summary>
    public abstract SimulatedReply? Page(SimulatedRequest request, IReadOnlyList<SimulatedModel> models);

    /// <summary>The reply to a chat that only loads or unloads a model; null for any other.</summary>
    public virtual SimulatedReply? Preload(SimulatedRequest request, SimulatedModel model) => null;

    public abstract IEnumerable<WirePiece> Stream(SimulatedRequest request, Answer answer);

    public abstract string Whole(Answer answer);

    public abstract string Error(int status, SimulatedError error);

    public virtual SimulatedError UnknownModel(string? model) =>
        new($"The model `{model}` does not exist or you do not have access to it.") { Code = "model_not_found" };

    /// <summary>Headers that every reply of this provider has.</summary>
    public virtual IEnumerable<KeyValuePair<string, string>> Headers(SimulatedRequest request) =>
        [new("x-request-id", $"req_{request.Number}")];

    protected static bool HasHeader(SimulatedRequest request, string name, string value) =>
        request.Headers.TryGetValue(name, out var sent) && sent == value;
}
