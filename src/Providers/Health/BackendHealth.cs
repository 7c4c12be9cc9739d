using System.Diagnostics.CodeAnalysis;

namespace Providers.Health;

/// <summary>
/// What is known of one backend's health, and the leave to ask it. Kept by name, so it survives a reload. Thread-safe: each
/// member takes one short lock, in which nothing is called that is not this room's; plans take none.
/// </summary>
internal sealed class BackendHealth
{
    /// <summary>How long a hedged route waits while nothing is known.</summary>
    private static readonly TimeSpan UnknownHedgeDelay = TimeSpan.FromSeconds(10);

    /// <summary>How long a word on readiness holds: a local model is unloaded after five idle minutes, unless it was told otherwise.</summary>
    private static readonly TimeSpan ReadinessHolds = TimeSpan.FromMinutes(5);

    private SpinLock gate = new(enableThreadOwnerTracking: false);
    private readonly TimeProvider time;
    private readonly SteadyTime steady;
    private readonly Circuit circuit;
    private readonly HoldSet holds = new();
    private readonly FirstContentHistory firstContent = new();
    private PeakEwma secondsPerToken;
    private int inFlight;
    private HealthOutlook outlook;
    private BackendReadiness? readiness;
    private TimeSpan readinessAt;

    public BackendHealth(HealthOptions options, TimeProvider time, Random chance)
    {
        this.time = time;
        steady = new(time);
        circuit = new(options, chance);
        Publish();
    }

    /// <summary>The circuit changed its state. Raised outside the lock, so two may arrive out of order: their generations tell.</summary>
    public event Action<CircuitTransition>? Transitioned;

    /// <summary>The limits, swapped on reload. Another <see cref="HealthOptions.Window"/> starts an empty one.</summary>
    public HealthOptions Options
    {
        get { using (Change()) { return circuit.Options; } }
        set { using (Change()) { circuit.Options = value; } }
    }

    /// <summary>How long a hedged route waits for first content: its P95; 10 seconds while that is unknown.</summary>
    public TimeSpan HedgeDelay
    {
        get { using (Change()) { return firstContent.Percentile95() ?? UnknownHedgeDelay; } }
    }

    /// <summary>How far it is from answering, by the last probe or answer; null when that is unknown, or long ago.</summary>
    public BackendReadiness? Readiness
    {
        get { using (Change()) { return Now - readinessAt < ReadinessHolds ? readiness : null; } }
    }

    /// <summary>Counts its changes of key, endpoint and model: what is said late of what it was before says nothing of what it is.</summary>
    public int Edition { get; private set; }

    private TimeSpan Now => At(null);

    /// <summary>What a plan needs to know, without waiting. False: something stands against it, and <see cref="Read"/> tells what.</summary>
    /// <param name="timestamp">As of when.</param>
    /// <param name="glance">What is known of it.</param>
    public bool TryGlance(long timestamp, out HealthGlance glance) => outlook.TryRead(steady.At(timestamp), out glance);

    /// <param name="timestamp">As of when; null is now.</param>
    public HealthReading Read(long? timestamp = null)
    {
        using (Change())
        {
            var now = At(timestamp);
            var wait = circuit.Wait(now);
            return new(
                circuit.State,
                holds.Any ? holds.Longest(time.GetUtcNow()) : null,
                // With a call under way its last word stands, so that one call tries a backend that was slow, not a crowd.
                inFlight > 0 ? firstContent.Seconds : firstContent.SecondsAfterSilence(now),
                1 / secondsPerToken.Value,
                inFlight,
                circuit.Results(now).SuccessRate,
                circuit.ConsecutiveFailures,
                firstContent.IsSlow(now),
                wait > TimeSpan.Zero ? time.GetUtcNow() + wait : null,
                circuit.IsUnreachable);
        }
    }

    /// <summary>Asks leave to send one call.</summary>
    /// <param name="asLastResort">Whether an open circuit may be passed. A hard hold never is.</param>
    /// <param name="permit">To be concluded when the call has ended.</param>
    /// <param name="timestamp">When; null is now.</param>
    public bool TryEnter(bool asLastResort, [NotNullWhen(true)] out HealthPermit? permit, long? timestamp = null)
    {
        permit = null;
        CircuitTransition? transition;
        using (Change())
        {
            if (holds.Any && holds.Longest(time.GetUtcNow()) is not null)
            {
                return false;
            }

            var now = At(timestamp);
            var admission = circuit.Enter(now, out transition);
            if (admission == CircuitAdmission.Refused)
            {
                if (!asLastResort)
                {
                    return false;
                }

                admission = CircuitAdmission.LastResort;
            }

            inFlight++;
            firstContent.Enter(now);
            permit = new(this, admission, circuit.Generation);
        }

        Raise(transition);
        return true;
    }

    /// <summary>Keeps the backend from being asked. A later hold never shortens an earlier one for the same reason.</summary>
    /// <param name="reason">Not the circuit.</param>
    /// <param name="until">Then it may be asked again.</param>
    /// <param name="edition">What the word is of; null is what the backend is now. That of an older one holds nobody.</param>
    /// <returns>Whether the backend was not yet held for this reason, so that it is told once.</returns>
    public bool Hold(HoldReason reason, DateTimeOffset until, int? edition = null)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(reason, HoldReason.Circuit);
        using (Change())
        {
            return (edition ?? Edition) == Edition && holds.Add(reason, until, time.GetUtcNow());
        }
    }

    /// <summary>What it was held for has changed.</summary>
    public void Release(HoldReason reason)
    {
        using (Change())
        {
            holds.Remove(reason);
            Edition++;
        }
    }

    /// <summary>What a background probe found. It closes nothing: only an answer to a real call does.</summary>
    public void ReportProbe(BackendReadiness found)
    {
        CircuitTransition? transition;
        using (Change())
        {
            (readiness, readinessAt) = (found, Now);
            transition = circuit.ReportProbe(found != BackendReadiness.Unreachable);
        }

        Raise(transition);
    }

    /// <summary>The endpoint or the model changed: all that was learnt of the old one is forgotten. The host's own holds stay.</summary>
    public void Reset()
    {
        CircuitTransition? transition;
        using (Change())
        {
            transition = circuit.Reset();
            firstContent.Clear();
            secondsPerToken = default;
            readiness = null;
            holds.RemoveProviders();
            Edition++;
        }

        Raise(transition);
    }

    internal void Content(HealthPermit permit, TimeSpan? first, long? timestamp)
    {
        using (Change())
        {
            if (!permit.HasEnded && permit.Generation == circuit.Generation)
            {
                Observe(permit, first, At(timestamp));
            }
        }
    }

    internal void Succeed(HealthPermit permit, double? tokensPerSecond, long? timestamp, TimeSpan? firstContent)
    {
        CircuitTransition? transition;
        using (Change())
        {
            if (!End(permit))
            {
                return;
            }

            var now = At(timestamp);
            if (firstContent is { } elapsed)
            {
                Observe(permit, elapsed, now);
            }

            if (tokensPerSecond > 0)
            {
                secondsPerToken.Observe(1 / tokensPerSecond.Value, now);
            }

            transition = circuit.Succeed(now);
        }

        Raise(transition);
    }

    internal void Fail(HealthPermit permit, bool unreachable)
    {
        CircuitTransition? transition;
        using (Change())
        {
            transition = End(permit) ? circuit.Fail(permit.Admission, unreachable, Now) : null;
        }

        Raise(transition);
    }

    /// <param name="permit">Of a call that ended without a word on the backend.</param>
    /// <param name="atLeast">How long it had no content, where another leg was faster.</param>
    internal void GiveBack(HealthPermit permit, TimeSpan? atLeast = null)
    {
        using (Change())
        {
            if (!End(permit))
            {
                return;
            }

            if (atLeast is { } silence)
            {
                firstContent.ObserveAtLeast(silence, UnknownHedgeDelay, circuit.Options.SlowFirstContent, Now);
            }

            circuit.GiveBack(permit.Admission);
        }
    }

    /// <summary>Ends a call, once. False: it had ended, or what it says is of an older generation.</summary>
    private bool End(HealthPermit permit)
    {
        if (permit.HasEnded)
        {
            return false;
        }

        permit.HasEnded = true;
        inFlight--;
        return permit.Generation == circuit.Generation;
    }

    private void Observe(HealthPermit permit, TimeSpan? first, TimeSpan now)
    {
        circuit.Renew(permit.Admission, now);
        if (first is not { } elapsed) { return; }
        firstContent.Observe(elapsed, circuit.Options.SlowFirstContent, now);
        (readiness, readinessAt) = (BackendReadiness.Ready, now);
    }

    private TimeSpan At(long? timestamp) => steady.At(timestamp ?? time.GetTimestamp());

    /// <summary>Takes the lock for something that may change what plans go by, and tells it when it is done.</summary>
    private Section Change()
    {
        var isTaken = false;
        gate.Enter(ref isTaken);
        return new(this);
    }

    private void Publish()
        => outlook.Tell(circuit.State == CircuitState.Closed && !holds.Any, inFlight, firstContent, secondsPerToken.Value);

    private void Raise(CircuitTransition? transition)
    {
        if (transition is { } change)
        {
            Transitioned?.Invoke(change);
        }
    }

    private readonly ref struct Section(BackendHealth owner)
    {
        public void Dispose()
        {
            owner.Publish();
            owner.gate.Exit(useMemoryBarrier: false);
        }
    }
}
