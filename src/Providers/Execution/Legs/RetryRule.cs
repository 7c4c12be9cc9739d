using System.Collections.Frozen;
using Providers.Failures;

namespace Providers.Execution;

/// <summary>Whether the same backend is asked again after a failure. Pure: it takes what it needs to know.</summary>
internal static class RetryRule
{
    /// <summary>With another leg at hand, a wait longer than this is better spent there.</summary>
    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(2);

    /// <summary>Fields of the wire that shape an answer but can be left out of the question without changing what was asked.</summary>
    private static readonly FrozenSet<string> Adaptable = FrozenSet.ToFrozenSet(
    [
        "temperature", "top_p", "top_k", "min_p", "frequency_penalty", "presence_penalty", "seed", "reasoning_effort", "reasoning", "think",
        "parallel_tool_calls", "stream_options", "max_tokens", "max_completion_tokens", "logit_bias", "logprobs", "top_logprobs", "user",
        "metadata", "store", "service_tier", "prediction", "verbosity",
    ], StringComparer.Ordinal);

    /// <param name="failure">What happened.</param>
    /// <param name="repeats">How often this backend was asked again already.</param>
    /// <param name="hasOtherLeg">Whether another backend could be asked instead.</param>
    /// <param name="available">What is left of the time for this leg.</param>
    /// <returns>Whether to repeat, and after what wait; a null wait is left to <see cref="Backoff"/>.</returns>
    public static (bool Retry, TimeSpan? Wait) Decide(ChatBackendException failure, int repeats, bool hasOtherLeg, TimeSpan available)
        => FailurePolicy.For(failure.Kind).Same switch
        {
            SameBackend.Once => (repeats == 0 && available > Backoff.Longest, null),
            SameBackend.AfterShortWait => (repeats == 0 && IsShort(failure.RetryAfter, hasOtherLeg, available), failure.RetryAfter),
            SameBackend.Adapted => (CanAdapt(failure), TimeSpan.Zero),
            _ => (false, null),
        };

    public static bool CanAdapt(ChatBackendException failure) => failure.Parameter is { } name && Adaptable.Contains(name);

    private static bool IsShort(TimeSpan? wait, bool hasOtherLeg, TimeSpan available)
        => wait is { } retryAfter && retryAfter < (hasOtherLeg && ShortWait < available ? ShortWait + TimeSpan.FromTicks(1) : available);
}
