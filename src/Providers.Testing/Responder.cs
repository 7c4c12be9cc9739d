using Providers.Testing.Dialects;
using Providers.Testing.Sockets;

namespace Providers.Testing;

/// <summary>Answers requests as one dialect's server would: script, key, pages, models, and then the script's next reply.</summary>
internal sealed class Responder(Dialect dialect, SimulatedProviderOptions options, ReplyScript script, RequestLog log) : IResponder
{
    public IReadOnlyList<SimulatedModel> Models { get; } = options.Models ?? [new SimulatedModel(dialect.DefaultModel)];

    public WireReply Respond(SimulatedRequest request)
    {
        request.ReceivedAt = options.TimeProvider.GetUtcNow();
        request.IsChat = dialect.IsChat(request);
        log.Add(request);
        var reply = script.OnRequest?.Invoke(request) ?? Refuse(request) ?? Reply(request);
        return Wording.Of(request, reply, dialect, dialect.ModelOf(request) ?? dialect.DefaultModel);
    }

    private SimulatedReply? Refuse(SimulatedRequest request)
    {
        if (options.ApiKey is { } key && !dialect.HasKey(request, key))
        {
            return SimulatedReply.Failure(401, "The key was not accepted.", "invalid_api_key");
        }
        return request.IsChat && Find(request) is null && (options.Models is not null || dialect.KnowsOnlyItsModels)
            ? SimulatedReply.Failure(404) with { Error = dialect.UnknownModel(dialect.ModelOf(request)) }
            : null;
    }

    private SimulatedReply Reply(SimulatedRequest request)
    {
        if (!request.IsChat)
        {
            return dialect.Page(request, Models) ?? SimulatedReply.Failure(404, "There is nothing at this address.");
        }
        var model = Find(request);
        var loading = model is { IsLoaded: false } ? model.LoadTime : TimeSpan.Zero;
        model?.IsLoaded = true;
        var reply = (model is null ? null : dialect.Preload(request, model)) ?? script.Next();
        return loading > TimeSpan.Zero ? reply with { HeaderDelay = reply.HeaderDelay + loading } : reply;
    }

    private SimulatedModel? Find(SimulatedRequest request)
    {
        var name = dialect.ModelOf(request);
        return Models.FirstOrDefault(model => string.Equals(model.Name, name, StringComparison.OrdinalIgnoreCase));
    }
}
