namespace Providers.Execution;

/// <summary>What a turn has learnt from failures: how often its backend was asked again, and how the next question differs.</summary>
internal sealed class Repeats(Send send)
{
    private List<string>? omit;
    private int count;

    /// <summary>Fields that the backend refuses; null when there are none.</summary>
    public IReadOnlyList<string>? Omit => omit;

    /// <summary>Whether it refused to go on from the delivered text.</summary>
    public bool WithoutPrefill { get; private set; }

    /// <summary>How long to wait before the next one; null leaves it to <see cref="Backoff"/>.</summary>
    public TimeSpan? After { get; private set; }

    /// <summary>Whether the same backend is to be asked once more.</summary>
    public bool MayGoOnAfter(ChatBackendException failure)
    {
        var call = send.Call;
        var hasBudget = send.IsDegrade || send.Backend.IsNested || call.SendsLeft > 0;
        if (send.IsPrefilled && failure.Kind is ChatFailureKind.Unsupported or ChatFailureKind.BadRequest && hasBudget)
        {
            (WithoutPrefill, After) = (true, TimeSpan.Zero);
            return true;
        }

        var available = call.Clock.Remaining - (send.IsDegrade ? TimeSpan.Zero : call.ReservedForDegrade);
        (var wanted, After) = RetryRule.Decide(failure, count, send.Loop.HasOtherLeg, available);
        if (!wanted || !hasBudget || !send.Services.Retries.TryRetry())
        {
            return false;
        }

        if (!RetryRule.CanAdapt(failure))
        {
            count++;
            return true;
        }

        if (omit?.Contains(failure.Parameter!) == true)
        {
            return false;
        }

        (omit ??= []).Add(failure.Parameter!);
        call.Adapt($"left out {failure.Parameter}, which {send.Backend.Name} refuses");
        return true;
    }
}
