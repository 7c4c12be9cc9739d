using Providers.Health;
using Providers.Quota;
using Providers.Routing;

namespace Providers.Execution;

/// <summary>One backend of a snapshot: its settings, fixed, beside its state, which lives on.</summary>
internal sealed class RoutedBackend(BackendSettings settings, BackendState state, AccountingCurrency currency)
{
    private Notice? capNotice;
    private QuotaHandle quota;

    public BackendSettings Settings => settings;

    public BackendState State => state;

    public BackendDescriptor Descriptor { get; } = settings.Descriptor;

    public string Name => Descriptor.Name;

    /// <summary>Its share under the Weighted policy.</summary>
    public double Weight { get; } = settings.Weight;

    public QuotaLimits Limits { get; } = settings.Limits;

    public QuotaScope Scope { get; } = new(QuotaScopeKind.Backend, settings.Descriptor.Name);

    /// <summary>Where the ledger keeps its account.</summary>
    public ref QuotaHandle Quota => ref quota;

    public BackendHealth Health { get; } = state.Health;

    public TokenCalibration Calibration => state.Calibration;

    /// <summary>Whether a call to it may pass through another router, which then shares this call's deadline and attempts.</summary>
    public bool IsNested { get; } = settings.Client.GetService(typeof(RequestPipeline)) is not null;

    public bool Streams => settings.Upstream == UpstreamMode.Stream && Descriptor.Has(BackendCapabilities.Streaming);

    /// <summary>Whether one of its limits counts tokens or money.</summary>
    public bool CountsUsage { get; } = CallScopes.CountsUsage(settings.Limits);

    /// <summary>What its answers cost, in the accounting currency.</summary>
    public ModelPrices Prices { get; } = new(settings.Descriptor, currency);

    /// <summary>What a send will be counted as, at worst.</summary>
    /// <param name="profile">The request.</param>
    /// <param name="outputCap">The caller's cap, in tokens; null is assumed from what answers took before.</param>
    public UsageForecast Forecast(RequestProfile profile, int? outputCap)
    {
        var input = Calibration.InputTokens(profile.InputTokens);
        // Short answers of late must not cut the next one short: never less than what is taken for granted at first.
        var assumed = Math.Max(Calibration.ExpectedOutput, TokenCalibration.DefaultOutput);
        var output = outputCap ?? Math.Min(assumed, Descriptor.MaxOutputTokens ?? int.MaxValue);
        return new UsageForecast(input, output, Prices.Worst(input, output) is { } worst ? Micros.Charge(worst) : 0);
    }

    /// <summary>What a send may cost at worst, in the accounting currency; null when the price is unknown.</summary>
    public decimal? WorstCost(RequestProfile profile)
    {
        var forecast = Forecast(profile, profile.OutputCap);
        return Prices.Worst(forecast.InputTokens, forecast.OutputTokens);
    }

    /// <summary>What is told of a cap that a limit made the router set. It is the same for many calls in a row.</summary>
    public string[] CapNotice(int cap)
    {
        if (capNotice is not { } last || last.Cap != cap)
        {
            capNotice = last = new Notice(cap, [$"capped the output at {cap} tokens, because a limit counts them"]);
        }

        return last.Alone;
    }

    /// <summary>What a call is expected to cost, in the accounting currency; null when the price is unknown.</summary>
    /// <param name="inputTokens">All of the input.</param>
    /// <param name="outputTokens">All of the output.</param>
    /// <param name="cachedInputTokens">The part of the input that is in the provider's prompt cache.</param>
    public decimal? CostOf(long inputTokens, long outputTokens, long cachedInputTokens = 0)
        => Prices.Usual?.CostOf(inputTokens, outputTokens, cachedInputTokens);

    private sealed record Notice(int Cap, string[] Alone);
}
