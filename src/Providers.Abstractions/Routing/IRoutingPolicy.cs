namespace Providers;

/// <summary>Ranks the backends that could answer. A policy prefers; it never excludes.</summary>
/// <remarks>Pure and thread-safe: everything it needs is in its arguments. What it throws reaches the caller as it is.</remarks>
public interface IRoutingPolicy
{
    /// <summary>The name routes use for it, compared without case.</summary>
    string Name { get; }

    /// <summary>Scores every candidate; the lowest is asked first, equal ones in the route's order.</summary>
    /// <param name="context">The request and the source of chance.</param>
    /// <param name="candidates">The backends that could answer, in the route's order.</param>
    /// <param name="scores">
    /// One place per candidate, to be filled; <see cref="double.PositiveInfinity"/> is last, NaN is treated as such.
    /// </param>
    void Score(RoutingContext context, ReadOnlySpan<RoutingCandidate> candidates, Span<double> scores);

    /// <summary>
    /// Says in a few words why a candidate has its score, such as <c>0.0004 USD, 420 ms</c>. Called only when somebody asks.
    /// </summary>
    /// <param name="context">The request, as it was scored.</param>
    /// <param name="candidates">All that were scored, so that a score that compares them can be told in its parts.</param>
    /// <param name="index">The candidate in question.</param>
    /// <param name="score">What <see cref="Score"/> gave it.</param>
    string Explain(RoutingContext context, ReadOnlySpan<RoutingCandidate> candidates, int index, double score);
}
