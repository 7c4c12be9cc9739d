using System.ComponentModel.Design;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Providers.Execution;
using Providers.Quota;
using Providers.Routing;
using Providers.Telemetry;

namespace Providers.Hosting;

/// <summary>
/// Asks the backend that is best now, fails over, and degrades to local and stored answers. It is an <see cref="IChatClient"/>:
/// <see cref="ChatOptions.ModelId"/> names a route or an alias (null is the default route) or, as <c>backend:NAME</c>, pins a backend.
/// </summary>
/// <remarks>
/// Thread-safe. An answer says who gave it: <see cref="RouteReportExtensions.GetRouteReport(ChatResponse)"/>. A route that has no
/// answer throws <see cref="ChatRouteException"/>, one that breaks off <see cref="PartialAnswerException"/>.
/// </remarks>
public sealed class ChatRouter : IChatClient, IAsyncDisposable
{
    private readonly RouterHost host;
    private readonly RequestPipeline pipeline;

    internal ChatRouter(RouterHost host)
    {
        this.host = host;
        pipeline = new RequestPipeline(host.Services, () => host.IsDisposed ? null : host.Snapshot);
    }

    /// <summary>What is known of backends, routes and limits now.</summary>
    public RouterStatus Status => StatusReader.Read(host);

    /// <summary>The configuration in force: the same object until a reload puts another in its place.</summary>
    public ProvidersOptions Options => host.Options;

    /// <summary>Circuits, holds, budgets and connectivity, told as they change.</summary>
    public ProvidersEvents Events => host.Services.Telemetry.Events.Handlers;

    /// <summary>
    /// Whether nothing is sent to any hosted backend. Set it, and calls go to local models and stored answers at once, until it is
    /// unset again; the configuration's <c>Offline: Forced</c> cannot be unset here.
    /// </summary>
    public bool IsForcedOffline
    {
        get => host.Offline.IsConfigured || host.Offline.IsSwitched;
        set => host.Offline.IsSwitched = value;
    }

    /// <summary>Builds a router without dependency injection.</summary>
    /// <param name="configuration">
    /// The section <c>Providers</c>, or a whole configuration that has it. It is read again when it changes.
    /// </param>
    /// <param name="configure">Adds in code what the configuration names: types of backends, policies and the like.</param>
    /// <param name="services">What backends and stores are built with: a <see cref="TimeProvider"/>, loggers. Null is none.</param>
    /// <exception cref="ProvidersConfigurationException">The configuration is invalid.</exception>
    public static ChatRouter Create(
        IConfiguration configuration, Action<ProvidersBuilder>? configure = null, IServiceProvider? services = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var builder = new ProvidersBuilder();
        configure?.Invoke(builder);
        return RouterComposition.Compose(
            ConfigurationReader.SectionOf(configuration), builder.Registrations, services ?? new ServiceContainer());
    }

    /// <summary>One route as a client of its own: requests that name no model go there. Disposing it does nothing.</summary>
    /// <param name="name">A route or an alias; where a reload gives the alias to another route, requests go to that one.</param>
    /// <exception cref="UnknownRouteException">There is no such route.</exception>
    public IChatClient Route(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        _ = RouteSelection.Of(host.Snapshot, name);
        return new RouteClient(this, name);
    }

    /// <summary>What was used and spent, by backend, route, tenant and UTC day.</summary>
    /// <remarks>
    /// With a file ledger since the file was made, with PostgreSQL by all nodes, each as of a few seconds ago; else since this process
    /// started. At most 400 days.
    /// </remarks>
    /// <param name="query">Which days and names, and how they are added up; null is everything.</param>
    /// <returns>Rows that <see cref="UsageCsv"/> writes as CSV.</returns>
    public IReadOnlyList<UsageRow> Usage(UsageQuery? query = null) => host.Services.Usage.Query(query ?? new UsageQuery());

    /// <inheritdoc/>
    /// <exception cref="ChatRouteException">No backend answered and no stored answer fits.</exception>
    /// <exception cref="PartialAnswerException">The answer broke off and the route does not resume answers.</exception>
    /// <exception cref="UnknownRouteException"><see cref="ChatOptions.ModelId"/> names nothing that exists.</exception>
    /// <exception cref="ArgumentException">A message is null, or an option is out of its range.</exception>
    /// <exception cref="ObjectDisposedException">The router is disposed.</exception>
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        => pipeline.RespondAsync(messages, options, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="ChatRouteException">No backend answered and no stored answer fits.</exception>
    /// <exception cref="PartialAnswerException">The answer broke off after part of it was delivered, and could not be finished.</exception>
    /// <exception cref="UnknownRouteException"><see cref="ChatOptions.ModelId"/> names nothing that exists.</exception>
    /// <exception cref="ArgumentException">A message is null, or an option is out of its range.</exception>
    /// <exception cref="ObjectDisposedException">The router is disposed.</exception>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        => pipeline.StreamAsync(messages, options, cancellationToken);

    /// <summary>What would be done with a request now, and why. Nothing is sent, nothing reserved.</summary>
    /// <exception cref="UnknownRouteException"><see cref="ChatOptions.ModelId"/> names nothing that exists.</exception>
    /// <exception cref="ArgumentException">A message is null, or an option is out of its range.</exception>
    /// <exception cref="ObjectDisposedException">The router is disposed.</exception>
    public Task<RouteExplanation> ExplainAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(pipeline.Explain(messages, options));
    }

    /// <summary>Forgets every kept answer that fits, in this process's memory, in the store and among the questions that are looked up.</summary>
    /// <param name="filter">Which: of one tenant, to one question, from before a moment; those that fit every value that is set.</param>
    /// <param name="cancellationToken">Stops waiting; what was forgotten by then stays forgotten.</param>
    /// <returns>How many there were, those in memory and those in the store each counted.</returns>
    /// <remarks>
    /// Other processes keep what they have in memory until it is too old to be given: call it on each. Curated answers are a file of the
    /// host's own and stay.
    /// </remarks>
    public async Task<int> EraseAnswersAsync(AnswerFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var erased = await host.Services.Answers.EraseAsync(filter, cancellationToken).ConfigureAwait(false);
        // The name as it is spelled here may have been a tenant's before it was configured.
        return filter.Tenant is { } tenant && host.Snapshot.Tenants.GetValueOrDefault(tenant)?.Name is { } name && name != tenant
            ? erased + await host.Services.Answers.EraseAsync(filter with { Tenant = name }, cancellationToken).ConfigureAwait(false)
            : erased;
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("providers")
            : serviceType == typeof(RequestPipeline) ? pipeline
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>
    /// Stops probing, waits for answers that are being stored, and closes every backend. Calls under way are not waited for: they end as
    /// they would have, and the last of them closes what it needed.
    /// </summary>
    public ValueTask DisposeAsync() => host.DisposeAsync();

    /// <summary>As <see cref="DisposeAsync"/>, and waits for it.</summary>
    public void Dispose() => host.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
