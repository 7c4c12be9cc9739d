using Microsoft.Extensions.AI;
using Providers.Answers;
using Providers.Telemetry;

namespace Providers.Hosting;

/// <summary>Adds in code what the configuration names: factories, backends, policies, and what keeps limits and answers.</summary>
public sealed class ProvidersBuilder
{
    internal ProvidersBuilder()
    {
    }

    internal HostRegistrations Registrations { get; } = new();

    /// <summary>Adds a type of backend, in place of an earlier one of that type.</summary>
    public ProvidersBuilder AddBackendFactory(IBackendFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        Registrations.Factories[factory.Type] = factory;
        return this;
    }

    /// <summary>
    /// Adds a backend that is built in code, such as <c>services => client.AsBackend(descriptor)</c>. Routes name it like any other, and an
    /// entry of its name under <c>Backends</c> may give it limits, a price and more.
    /// </summary>
    /// <param name="name">Its name for routes, whatever its descriptor says.</param>
    /// <param name="create">Builds it, once. The router disposes it.</param>
    /// <exception cref="ArgumentException">There is one of this name already, or the name is blank.</exception>
    public ProvidersBuilder AddBackend(string name, Func<IServiceProvider, IChatBackend> create)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(create);
        if (!Registrations.Backends.TryAdd(name, create))
        {
            throw new ArgumentException($"There is a backend named {name} already.", nameof(name));
        }

        return this;
    }

    /// <summary>Adds a policy that routes can name, in place of an earlier one of that name.</summary>
    public ProvidersBuilder AddPolicy(IRoutingPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        Registrations.Policies.Add(policy);
        return this;
    }

    /// <summary>Changes how every configured backend reaches the network.</summary>
    public ProvidersBuilder ConfigureHttp(Action<BackendHttp> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Registrations.Http.Add((null, configure));
        return this;
    }

    /// <summary>Changes how one configured backend reaches the network. Called each time it is built anew.</summary>
    public ProvidersBuilder ConfigureHttp(string backend, Action<BackendHttp> configure)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(backend);
        ArgumentNullException.ThrowIfNull(configure);
        Registrations.Http.Add((backend, configure));
        return this;
    }

    /// <summary>Adds what builds a kind of ledger when the configuration asks for that kind. The router disposes what it builds.</summary>
    public ProvidersBuilder AddLedger(LedgerKind kind, Func<IServiceProvider, LedgerOptions, IQuotaLedger> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        Registrations.Ledgers[kind] = create;
        return this;
    }

    /// <summary>Keeps limits in the host's own ledger, whatever the configuration's <c>Ledger</c> says. The router disposes it.</summary>
    public ProvidersBuilder UseLedger(Func<IServiceProvider, IQuotaLedger> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        Registrations.OwnLedger = create;
        return this;
    }

    /// <summary>
    /// Keeps answers in the host's own store, whatever the configuration's <c>Answers:File</c> says. The router disposes it.
    /// </summary>
    public ProvidersBuilder UseAnswerStore(Func<IServiceProvider, IAnswerStore> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        Registrations.OwnAnswerStore = create;
        return this;
    }

    /// <summary>Finds similar questions by embeddings, in place of their words. Differing numbers and negation still never match.</summary>
    /// <param name="create">Makes the generator, which stays the host's. One that needs the network finds nothing without it.</param>
    /// <param name="threshold">The cosine that makes two questions alike enough, 0 to 1; models differ. Default: 0.9.</param>
    public ProvidersBuilder UseEmbeddings(
        Func<IServiceProvider, IEmbeddingGenerator<string, Embedding<float>>> create, double threshold = 0.9)
    {
        ArgumentNullException.ThrowIfNull(create);
        Registrations.OwnLikeness = (services, time) => new EmbeddedQuestions(create(services), threshold, time);
        return this;
    }

    /// <summary>Subscribes to what a host may act on, from before the first call; <see cref="ChatRouter.Events"/> does so later.</summary>
    /// <param name="subscribe">Adds handlers, given the host's services. Called once, when the router is built.</param>
    public ProvidersBuilder OnEvents(Action<IServiceProvider, ProvidersEvents> subscribe)
    {
        ArgumentNullException.ThrowIfNull(subscribe);
        Registrations.Subscriptions.Add(subscribe);
        return this;
    }

    /// <summary>
    /// Draws all chance from a seed, so that tests and simulations on a clock of their own run the same way twice. Default: a random one.
    /// </summary>
    public ProvidersBuilder UseSeed(int seed)
    {
        Registrations.Seed = seed;
        return this;
    }

    /// <summary>Counts tokens the host's own way.</summary>
    public ProvidersBuilder UseTokenEstimator(ITokenEstimator estimator)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        Registrations.OwnTokenEstimator = estimator;
        return this;
    }
}
