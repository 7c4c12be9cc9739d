using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Providers.Hosting;
using Providers.Testing;
using Providers.Tests.Hosting;

namespace Providers.Tests.Simulations;

/// <summary>The real router over links, on virtual time and on one thread, its chance and the links' from one seed.</summary>
internal sealed class Simulation : IServiceProvider, IAsyncDisposable
{
    private static readonly ChatMessage[] Question = [new(ChatRole.User, "What is the answer?")];

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<Task> running = [];
    private readonly long origin;

    /// <param name="seed">Where all chance begins.</param>
    /// <param name="configuration">The section, without the braces around it: backends are the links.</param>
    /// <param name="links">Makes the links, given the clock and where each one's chance begins.</param>
    public Simulation(int seed, string configuration, params IReadOnlyList<Func<VirtualTimeProvider, int, Link>> links)
    {
        origin = Clock.GetTimestamp();
        Links = [.. links.Select((make, index) => make(Clock, seed * 1000 + index))];
        Router = ChatRouter.Create(
            Given.Section(configuration),
            builder =>
            {
                builder.UseSeed(seed);
                foreach (var link in Links)
                {
                    builder.AddBackend(link.Backend.Descriptor.Name, _ => link.Backend);
                }
            },
            this);
    }

    public VirtualTimeProvider Clock { get; } = new();

    public TestLog Log { get; } = new();

    public TimeSpan Elapsed => Clock.GetElapsedTime(origin);

    public ChatRouter Router { get; }

    public IReadOnlyList<Link> Links { get; }

    public List<Outcome> Outcomes { get; } = [];

    /// <summary>Asks at a steady pace, and moves the clock on.</summary>
    /// <param name="requests">How often.</param>
    /// <param name="every">How long from one to the next.</param>
    /// <param name="beside">Who asks at the same moments without the router; null is nobody.</param>
    public void Ask(int requests, TimeSpan every, Func<Task>? beside = null)
    {
        for (var i = 0; i < requests; i++)
        {
            running.Add(AskAsync());
            if (beside is not null)
            {
                running.Add(beside());
            }

            Clock.Advance(every);
            running.RemoveAll(task => task.IsCompletedSuccessfully);
        }
    }

    /// <summary>Moves the clock on until every request has ended.</summary>
    public void Finish()
    {
        while (running.Any(task => !task.IsCompleted))
        {
            Clock.AdvanceToNextTimer().ShouldBeTrue("a request hangs for ever");
        }

        Task.WhenAll(running).GetAwaiter().GetResult();
    }

    public BackendReport Report(string backend) => Router.Status.Backends.Single(report => report.Name == backend);

    /// <summary>A digest of what happened to every request, in the order they ended.</summary>
    public string Digest() => Convert.ToHexString(hash.GetCurrentHash());

    public object? GetService(Type serviceType)
        => serviceType == typeof(TimeProvider) ? Clock : serviceType == typeof(ILoggerFactory) ? Log : null;

    public ValueTask DisposeAsync()
    {
        hash.Dispose();
        return Router.DisposeAsync();
    }

    private async Task AskAsync()
    {
        var number = Outcomes.Count;
        Outcomes.Add(default);
        var started = Clock.GetTimestamp();
        TimeSpan? first = null;
        var text = new StringBuilder();
        RouteReport? report = null;
        try
        {
            await foreach (var update in Router.GetStreamingResponseAsync(Question).ConfigureAwait(false))
            {
                first ??= Clock.GetElapsedTime(started);
                text.Append(update.Text);
                report = update.GetRouteReport() ?? report;
            }
        }
        catch (ChatRouteException exception)
        {
            report = exception.Report;
        }
        catch (PartialAnswerException exception)
        {
            report = exception.Report;
        }

        var outcome = new Outcome(text.ToString() == Link.WholeAnswer, first, Clock.GetElapsedTime(started), report!);
        Outcomes[number] = outcome;
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number} {outcome}\n")));
    }
}
