using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Providers.Telemetry;
using Providers.Testing;

namespace Providers.Tests.Execution;

/// <summary>Each send is told to meters and traces, those that failed too.</summary>
public sealed class SendTelemetryTests
{
    // Listeners hear the whole process: other tests' routes have other names.
    private const string Name = "told-of-each-send";

    [Fact]
    public async Task Each_send_is_measured_with_its_backend_and_failure()
    {
        var told = new ConcurrentQueue<string>();
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == ProvidersTelemetry.OperationDuration)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            var all = new Dictionary<string, object?>(tags.ToArray());
            if (Name.Equals(all["providers.route"]))
            {
                told.Enqueue($"{all["providers.backend"]} {all["error.type"]}");
            }
        });
        meters.Start();

        await AskOneThatFailsFirstAsync();

        told.ShouldBe(["first EmptyAnswer", "second "]);
    }

    [Fact]
    public async Task Each_send_is_an_activity()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ProvidersTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (Name.Equals(activity.GetTagItem("providers.route")))
                {
                    ended.Enqueue(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        await AskOneThatFailsFirstAsync();

        ended.Select(activity => (activity.GetTagItem("providers.backend"), activity.Status)).ShouldBe(
            [("first", ActivityStatusCode.Error), ("second", ActivityStatusCode.Unset)]);
    }

    private static async Task AskOneThatFailsFirstAsync()
    {
        var router = new RouterUnderTest { Route = route => route with { Name = Name } };
        router.Hosted("first").Default = ScriptedReply.Failure(ChatFailureKind.EmptyAnswer);
        router.Hosted("second");
        await router.AskAsync();
    }
}
