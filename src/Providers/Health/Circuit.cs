namespace Providers.Health;

/// <summary>
/// Lets calls through, opens on failures, and lets one call at a time find out whether it may close. Every state and every
/// trial is a generation of its own, so what is reported of an older one changes nothing. Not thread-safe.
/// </summary>
internal sealed class Circuit(HealthOptions options, Random chance)
{
    private RollingWindow window = new(options.Window);
    private HealthOptions options = options;
    private int openings;
    private TimeSpan openUntil;
    private TimeSpan leaseUntil;
    private bool trialIsOut;
    private bool unreachable;
    private bool probedAway;

    public CircuitState State { get; private set; }

    public long Generation { get; private set; }

    public int ConsecutiveFailures { get; private set; }

    /// <summary>Whether the last word on an unclosed circuit's backend is that nothing answers there.</summary>
    public bool IsUnreachable => unreachable && State != CircuitState.Closed;

    public HealthOptions Options
    {
        get => options;
        set
        {
            options = value;
            if (window.Length != value.Window)
            {
                window = new(value.Window);
            }
        }
    }

    public WindowCount Results(TimeSpan now)
    {
        window.MoveTo(now);
        return window.Count;
    }

    /// <summary>How long until a call is let through: zero when one is now.</summary>
    public TimeSpan Wait(TimeSpan now)
    {
        var until = State switch
        {
            CircuitState.Open => openUntil,
            CircuitState.HalfOpen when trialIsOut => leaseUntil,
            _ => now,
        };
        return until > now ? until - now : TimeSpan.Zero;
    }

    /// <summary>Lets a call through, or not. Through a circuit that is not closed it goes as the trial of a new generation.</summary>
    public CircuitAdmission Enter(TimeSpan now, out CircuitTransition? transition)
    {
        transition = null;
        if (State == CircuitState.Closed)
        {
            return CircuitAdmission.Regular;
        }

        if (Wait(now) > TimeSpan.Zero)
        {
            return CircuitAdmission.Refused;
        }

        if (State == CircuitState.Open)
        {
            transition = MoveTo(CircuitState.HalfOpen, CircuitCause.TimePassed);
        }
        else
        {
            Generation++;
        }

        trialIsOut = true;
        leaseUntil = now + options.ProbeLease;
        return CircuitAdmission.Trial;
    }

    /// <summary>The trial has content, the first or more: it is not hung, and its lease begins anew.</summary>
    public void Renew(CircuitAdmission admission, TimeSpan now)
    {
        unreachable = false;
        if (admission == CircuitAdmission.Trial)
        {
            leaseUntil = now + options.ProbeLease;
        }
    }

    public CircuitTransition? Succeed(TimeSpan now)
    {
        unreachable = false;
        if (State != CircuitState.Closed)
        {
            return Close(CircuitCause.CallSucceeded);
        }

        ConsecutiveFailures = 0;
        window.Add(success: true, now);
        return null;
    }

    public CircuitTransition? Fail(CircuitAdmission admission, bool isUnreachable, TimeSpan now)
    {
        unreachable |= isUnreachable;
        if (State == CircuitState.Closed)
        {
            ConsecutiveFailures++;
            window.Add(success: false, now);
            return TripRule.Judge(options, ConsecutiveFailures, window.Count) is { } cause ? Open(cause, now) : null;
        }

        // A last resort that fails says nothing new, and must not lengthen the wait.
        if (admission != CircuitAdmission.Trial)
        {
            return null;
        }

        ConsecutiveFailures++;
        return Open(CircuitCause.TrialFailed, now);
    }

    /// <summary>A call ended without a word on the backend: a trial makes room for the next one.</summary>
    public void GiveBack(CircuitAdmission admission)
    {
        if (admission == CircuitAdmission.Trial)
        {
            Generation++;
            trialIsOut = false;
        }
    }

    /// <summary>
    /// A background probe's finding. That a backend which probes reach all along can still be reached says nothing; that one which
    /// they did not reach has come back lets a call find out, however long the circuit was to stay open.
    /// </summary>
    public CircuitTransition? ReportProbe(bool reachable)
    {
        if (State == CircuitState.Closed)
        {
            return null;
        }

        var cameBack = probedAway && reachable;
        unreachable = probedAway = !reachable;
        return cameBack && State == CircuitState.Open ? MoveTo(CircuitState.HalfOpen, CircuitCause.Reachable) : null;
    }

    public CircuitTransition? Reset()
    {
        if (State != CircuitState.Closed)
        {
            return Close(CircuitCause.Reset);
        }

        Generation++;
        ConsecutiveFailures = 0;
        window.Clear();
        return null;
    }

    private CircuitTransition Open(CircuitCause why, TimeSpan now)
    {
        openings++;
        openUntil = now + OpenTime.For(options, openings, NextChance());
        return MoveTo(CircuitState.Open, why);
    }

    private CircuitTransition Close(CircuitCause why)
    {
        openings = 0;
        ConsecutiveFailures = 0;
        unreachable = probedAway = false;
        window.Clear();
        return MoveTo(CircuitState.Closed, why);
    }

    private CircuitTransition MoveTo(CircuitState state, CircuitCause why)
    {
        var from = State;
        State = state;
        trialIsOut = false;
        return new(from, state, why, ++Generation);
    }

    private double NextChance()
    {
        // The generator is shared by every backend and is not thread-safe.
        lock (chance)
        {
            return chance.NextDouble();
        }
    }
}
