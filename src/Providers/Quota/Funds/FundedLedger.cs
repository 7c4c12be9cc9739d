using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Providers.Telemetry;

namespace Providers.Quota;

/// <summary>
/// A ledger whose counts by day and month outlive the process: it decides from what it has drawn ahead, and asks the treasury in the
/// background. A call waits only when it comes before its funds.
/// </summary>
internal sealed partial class FundedLedger : IPromptLedger, IQuotaDesk, IAsyncDisposable
{
    private readonly Lock gate = new();

    // One move after the other: what is on its way back can't be drawn yet, and would look used up. Never disposed, as it holds no handle: who
    // comes after the end is told by the treasury that it is away.
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly ConcurrentQueue<QuotaAccount> visitors = new();
    private readonly IQuotaTreasury treasury;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly TimeSpan patience;
    private readonly bool lendWhenAway;
    private TaskCompletionSource nextRound = NewRound();
    private Task rounds = Task.CompletedTask;
    private bool running;
    private bool away;

    /// <param name="treasury">Disposed with this ledger.</param>
    /// <param name="time">Whose UTC days and months count.</param>
    /// <param name="logger">Hears of outages, once each.</param>
    /// <param name="patience">How long a call waits for the treasury before that counts as away.</param>
    /// <param name="lendWhenAway">Whether calls pass while the treasury cannot be asked; what they use is owed to it.</param>
    public FundedLedger(IQuotaTreasury treasury, TimeProvider time, ILogger logger, TimeSpan patience, bool lendWhenAway)
    {
        this.treasury = treasury;
        this.time = time;
        this.logger = new UnfailingLogger(logger);
        this.patience = patience;
        this.lendWhenAway = lendWhenAway;
        Book = new QuotaBook(this);
    }

    public QuotaBook Book { get; private init; }

    /// <summary>Whether callers on several cores pass by each other.</summary>
    public TillRule Tills
    {
        get => Book.TillRule;
        init => Book = new QuotaBook(this, value);
    }

    public int Parts => treasury.Parts;

    /// <summary>UTC ticks by its own clock.</summary>
    public long Now => time.GetUtcNow().UtcTicks;

    public ValueTask<QuotaDecision> ReserveAsync(ReadOnlyMemory<QuotaClaim> claims, CancellationToken cancellationToken = default)
        => ReserveAsync(claims, patience, cancellationToken);

    public ValueTask<QuotaDecision> ReserveAsync(
        ReadOnlyMemory<QuotaClaim> claims, TimeSpan longest, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) { return ValueTask.FromCanceled<QuotaDecision>(cancellationToken); }
        var round = Volatile.Read(ref nextRound).Task;
        return Book.Reserve(claims.Span, Now) is { } decision
            ? new ValueTask<QuotaDecision>(decision)
            : new ValueTask<QuotaDecision>(ReserveAfterAsync(round, claims, longest, cancellationToken));
    }

    public bool TryReserve(ReadOnlySpan<QuotaClaim> claims, long now, out QuotaDecision decision)
    {
        var decided = Book.Reserve(claims, now);
        decision = decided.GetValueOrDefault();
        return decided is not null;
    }

    public double Headroom(QuotaScope scope, QuotaLimits limits) => Book.Headroom(scope, limits, Now);

    public double Headroom(QuotaScope scope, QuotaLimits limits, long now, ref QuotaHandle handle)
        => Book.Headroom(scope, limits, now, ref handle);

    public void Observe(QuotaScope scope, RateLimitReading reading) => Book.Observe(scope, reading, Now);

    /// <summary>What the accounts in use know, and what was drawn for scopes that have not been used in this process yet.</summary>
    public IReadOnlyList<QuotaReading> Read()
    {
        var now = Now;
        var readings = new List<QuotaReading>(Book.Read(now));
        var known = readings.Select(reading => (reading.Scope, reading.Limit)).ToHashSet();
        var calendar = default(QuotaCalendar);
        calendar.Advance(now);
        foreach (var (key, drawn) in treasury.Known())
        {
            var isMonthly = PeriodKinds.IsMonthly(PeriodKinds.Index(key.Limit));
            if (key.Period != (isMonthly ? calendar.Month : calendar.Day) || known.Contains((key.Scope, key.Limit))) { continue; }
            var ends = new DateTimeOffset(isMonthly ? calendar.MonthEnds : calendar.DayEnds, TimeSpan.Zero);
            readings.Add(new QuotaReading { Scope = key.Scope, Limit = key.Limit, Used = drawn, Reserved = 0, ResetsAt = ends });
        }

        return readings;
    }

    public void Visit(QuotaAccount account)
    {
        visitors.Enqueue(account);
        lock (gate)
        {
            if (running) { return; }
            running = true;
            rounds = Task.Run(ServeAsync);
        }
    }

    /// <summary>Gives back what was drawn for counts that nobody uses any more. For treasuries that take several moves at once.</summary>
    public ValueTask ReturnIdleAsync() => ReturnAsync(onlyIdle: true);

    /// <summary>Gives back what was drawn and not used.</summary>
    public async ValueTask DisposeAsync()
    {
        await rounds.ConfigureAwait(false);
        await ReturnAsync(onlyIdle: false).ConfigureAwait(false);
        await treasury.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask ReturnAsync(bool onlyIdle)
    {
        await turn.WaitAsync().ConfigureAwait(false);
        try
        {
            var moves = new List<FundMove>();
            var owners = new List<QuotaAccount>();
            Book.CollectReturns(moves, owners, onlyIdle, Now);
            await MoveAsync(moves, owners).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<QuotaDecision> ReserveAfterAsync(
        Task round, ReadOnlyMemory<QuotaClaim> claims, TimeSpan longest, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        longest = longest < patience ? longest : patience;
        while (true)
        {
            var left = longest - time.GetElapsedTime(began);
            try
            {
                await round.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                Book.GiveUpFunds(claims.Span, lendWhenAway, Now);
            }

            round = Volatile.Read(ref nextRound).Task;
            if (Book.Reserve(claims.Span, Now) is { } decision) { return decision; }
        }
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            TaskCompletionSource round;
            bool isOver;
            lock (gate)
            {
                round = nextRound;
                nextRound = NewRound();
                isOver = visitors.IsEmpty;
                running = !isOver;
            }

            if (isOver)
            {
                // Whoever waits for it came while the round before was under way, and may have been served by that.
                round.SetResult();
                return;
            }

            await turn.WaitAsync().ConfigureAwait(false);
            try
            {
                await ServeVisitorsAsync().ConfigureAwait(false);
            }
            finally
            {
                turn.Release();
            }

            round.SetResult();
        }
    }

    private async Task ServeVisitorsAsync()
    {
        var moves = new List<FundMove>();
        var owners = new List<QuotaAccount>();
        while (visitors.TryDequeue(out var account))
        {
            account.Enter();
            account.CollectMoves(moves, Now);
            account.Exit();
            while (owners.Count < moves.Count) { owners.Add(account); }
        }

        await MoveAsync(moves, owners).ConfigureAwait(false);
    }

    /// <summary>Asks the treasury, and tells each account what became of its move.</summary>
    private async ValueTask MoveAsync(List<FundMove> moves, List<QuotaAccount> owners)
    {
        if (moves.Count == 0) { return; }
        IReadOnlyList<FundGrant>? grants = null;
        try
        {
            grants = await treasury.MoveAsync(moves, CancellationToken.None).ConfigureAwait(false);
            if (away) { LogBack(logger); }
        }
        catch (Exception exception)
        {
            if (!away) { LogAway(logger, exception); }
        }

        away = grants is null;
        for (var i = 0; i < moves.Count; i++)
        {
            owners[i].Enter();
            if (grants is null) { owners[i].Failed(moves[i], lendWhenAway, Now); } else { owners[i].Granted(moves[i], grants[i], Now); }
            owners[i].Exit();
        }
    }

    private static TaskCompletionSource NewRound() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(EventName = "LedgerAway", Level = LogLevel.Error,
        Message = "The ledger's store cannot be reached; limits by day and month are kept from what is held here.")]
    private static partial void LogAway(ILogger logger, Exception exception);

    [LoggerMessage(EventName = "LedgerBack", Level = LogLevel.Information, Message = "The ledger's store is back.")]
    private static partial void LogBack(ILogger logger);
}
