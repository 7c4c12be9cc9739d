using Microsoft.Extensions.AI;

namespace Providers.Routing;

/// <summary>What one request needs and what binds it, read once before anything is chosen.</summary>
internal sealed record RequestProfile
{
    /// <summary>What an answer without a cap is taken to be, in tokens.</summary>
    public const long UnknownOutputTokens = 512;

    public required long InputTokens { get; init; }

    /// <summary>The output that candidates are compared by, in tokens.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>The cap the caller set, in tokens; null when there is none.</summary>
    public int? OutputCap { get; init; }

    /// <summary>A backend that lacks one of these is not asked.</summary>
    public BackendCapabilities Required { get; init; }

    /// <summary>A backend that lacks one of these is asked after the others: the request is adapted for it.</summary>
    public BackendCapabilities Preferred { get; init; }

    public string? Tenant { get; init; }

    public string? Session { get; init; }

    /// <summary>Null allows every region.</summary>
    public IReadOnlyList<string>? AllowedRegions { get; init; }

    /// <summary>The most the call may cost at worst, in the accounting currency.</summary>
    public decimal? MaxCost { get; init; }

    /// <summary>Why nothing hosted may be asked; null when it may.</summary>
    public string? OfflineReason { get; init; }

    /// <summary>Whether a part of the conversation is kept at one provider, so that no other can answer.</summary>
    public bool IsProviderBound { get; init; }

    public bool HasTools { get; init; }

    /// <summary>Whether a tool runs at the provider: asking twice may act twice.</summary>
    public bool HasHostedTools { get; init; }

    /// <summary>Whether an answer that breaks off could be finished by another backend, as long as no tool was called.</summary>
    public bool IsPlainText { get; init; }

    public static RequestProfile Of(
        IReadOnlyList<ChatMessage> messages, ChatOptions? options, ITokenEstimator estimator, in RequestBounds bounds)
    {
        var asked = ProviderOptions.Of(options);
        var needs = RequestNeeds.Of(messages, options);
        return new RequestProfile
        {
            InputTokens = estimator.EstimateInput(messages, options),
            OutputTokens = options?.MaxOutputTokens ?? UnknownOutputTokens,
            OutputCap = options?.MaxOutputTokens,
            Required = needs.Required,
            Preferred = needs.Preferred,
            Tenant = bounds.Tenant ?? asked.Tenant,
            Session = asked.Session,
            AllowedRegions = Regions.Shared(bounds.AllowedRegions, asked.AllowedRegions),
            MaxCost = asked.MaxCost,
            OfflineReason = bounds.OfflineReason,
            IsProviderBound = needs.IsProviderBound,
            HasTools = needs.HasTools,
            HasHostedTools = needs.HasHostedTools,
            IsPlainText = !needs.IsProviderBound && options?.ResponseFormat is not ChatResponseFormatJson,
        };
    }
}
