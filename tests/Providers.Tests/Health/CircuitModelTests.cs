using Providers.Health;
using Providers.Testing;

namespace Providers.Tests.Health;

/// <summary>Random histories, judged beside a model that keeps every fact in plain sight.</summary>
public class CircuitModelTests
{
    private static readonly HealthOptions Options = new() { Window = TimeSpan.FromDays(1000), ProbeLease = TimeSpan.FromSeconds(20) };

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Behaves_as_its_model_whatever_the_history(int seed)
    {
        var random = new Random(seed);
        var clock = new VirtualTimeProvider();
        var health = new BackendHealth(Options, clock, new Random(seed));
        var model = new Model();
        var calls = new List<Call>();
        var chance = new Random(seed);
        var last = (To: CircuitState.Closed, Generation: 0L);
        health.Transitioned += transition =>
        {
            transition.From.ShouldBe(last.To);
            transition.Generation.ShouldBeGreaterThan(last.Generation);
            last = (transition.To, transition.Generation);
        };

        // A backend that is sometimes down makes the circuit travel; uniform noise would hardly trip it.
        var isDown = false;
        for (var step = 0; step < 3_000; step++)
        {
            isDown ^= random.NextDouble() < 0.02;
            switch (random.Next(10))
            {
                case < 4:
                    var asLastResort = random.NextDouble() < 0.2;
                    var admitted = model.Enter(asLastResort, out var call);
                    health.TryEnter(asLastResort, out var permit).ShouldBe(admitted, $"seed {seed}, step {step}");
                    if (admitted)
                    {
                        permit!.IsTrial.ShouldBe(call!.IsTrial);
                        calls.Add(call with { Permit = permit });
                    }

                    break;

                case < 8 when calls.Count > 0:
                    // Any call, old or new: late results are the rule here.
                    var ended = calls[random.Next(calls.Count)];
                    if (random.NextDouble() < 0.9)
                    {
                        calls.Remove(ended);
                    }

                    End(ended, NextEnding());
                    break;

                case 8:
                    var reachable = random.NextDouble() < 0.5;
                    health.ReportProbe(reachable ? BackendReadiness.Alive : BackendReadiness.Unreachable);
                    model.Probe(reachable);
                    break;

                default:
                    var time = TimeSpan.FromSeconds(random.NextDouble() * (random.Next(20) == 0 ? 400 : 4));
                    clock.Advance(time);
                    model.Now += time;
                    break;
            }

            var reading = health.Read();
            reading.Circuit.ShouldBe(model.State, $"seed {seed}, step {step}");
            reading.ConsecutiveFailures.ShouldBe(model.Consecutive, $"seed {seed}, step {step}");
            reading.InFlight.ShouldBe(model.InFlight, $"seed {seed}, step {step}");
            reading.IsUnreachable.ShouldBe(model.Lost && model.State != CircuitState.Closed, $"seed {seed}, step {step}");
            (reading.SoftHold is null).ShouldBe(model.WouldAdmit, $"seed {seed}, step {step}");
        }

        last.Generation.ShouldBeGreaterThan(50, "the history must have travelled");

        Ending NextEnding() => random.NextDouble() < 0.15 ? Ending.Ignored
            : !isDown ? Ending.Succeeded
            : random.Next(2) == 0 ? Ending.Failed
            : Ending.Unreached;

        void End(Call call, Ending ending)
        {
            switch (ending)
            {
                case Ending.Succeeded:
                    call.Permit!.Succeed();
                    break;
                case Ending.Failed:
                    call.Permit!.Fail();
                    break;
                case Ending.Unreached:
                    call.Permit!.Fail(unreachable: true);
                    break;
                default:
                    call.Permit!.Ignore();
                    break;
            }

            model.End(call.Id, ending, chance);
        }
    }

    private enum Ending
    {
        Succeeded,
        Failed,
        Unreached,
        Ignored,
    }

    private sealed record Call(int Id, bool IsTrial, HealthPermit? Permit = null);

    private sealed class Model
    {
        private readonly HashSet<int> underWay = [];

        // The calls whose word still counts. Whatever changes the state, or replaces the trial, empties it.
        private readonly HashSet<int> current = [];
        private int nextId;
        private int? trial;
        private int openings;
        private int successes;
        private int failures;
        private bool probedAway;
        private TimeSpan openUntil;
        private TimeSpan leaseUntil;

        public TimeSpan Now { get; set; }

        public CircuitState State { get; private set; }

        public int Consecutive { get; private set; }

        public bool Lost { get; private set; }

        public int InFlight => underWay.Count;

        public bool WouldAdmit => State switch
        {
            CircuitState.Closed => true,
            CircuitState.Open => Now >= openUntil,
            _ => trial is null || Now >= leaseUntil,
        };

        public bool Enter(bool asLastResort, out Call? call)
        {
            call = null;
            var isTrial = State != CircuitState.Closed && WouldAdmit;
            if (!WouldAdmit && !asLastResort)
            {
                return false;
            }

            var id = nextId++;
            if (isTrial)
            {
                current.Clear();
                State = CircuitState.HalfOpen;
                trial = id;
                leaseUntil = Now + Options.ProbeLease;
            }

            underWay.Add(id);
            current.Add(id);
            call = new(id, isTrial);
            return true;
        }

        public void End(int id, Ending ending, Random chance)
        {
            if (!underWay.Remove(id) || !current.Contains(id))
            {
                return;
            }

            var wasTrial = trial == id;
            Lost |= ending == Ending.Unreached;
            switch (ending)
            {
                case Ending.Succeeded when State == CircuitState.Closed:
                    Lost = false;
                    Consecutive = 0;
                    successes++;
                    break;

                case Ending.Succeeded:
                    Lost = probedAway = false;
                    (Consecutive, successes, failures, openings) = (0, 0, 0, 0);
                    Move(CircuitState.Closed);
                    break;

                case Ending.Failed or Ending.Unreached when State == CircuitState.Closed:
                    Consecutive++;
                    failures++;
                    var total = successes + failures;
                    if (Consecutive >= 3 || (total >= 20 && successes * 100 < total * 95))
                    {
                        Open(chance);
                    }

                    break;

                case Ending.Failed or Ending.Unreached when wasTrial:
                    Consecutive++;
                    Open(chance);
                    break;

                case Ending.Ignored when wasTrial:
                    trial = null;
                    current.Clear();
                    break;
            }
        }

        public void Probe(bool reachable)
        {
            if (State == CircuitState.Closed)
            {
                return;
            }

            var cameBack = probedAway && reachable;
            Lost = probedAway = !reachable;
            if (cameBack && State == CircuitState.Open)
            {
                Move(CircuitState.HalfOpen);
            }
        }

        private void Open(Random chance)
        {
            openings++;
            openUntil = Now + OpenTime.For(Options, openings, chance.NextDouble());
            Move(CircuitState.Open);
        }

        private void Move(CircuitState state)
        {
            State = state;
            trial = null;
            current.Clear();
        }
    }
}
