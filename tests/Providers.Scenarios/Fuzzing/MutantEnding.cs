namespace Providers.Scenarios.Fuzzing;

/// <summary>How a mutant's body ends.</summary>
internal enum MutantEnding
{
    /// <summary>As a body should.</summary>
    Closes,

    /// <summary>The connection breaks.</summary>
    IsCut,

    /// <summary>Nothing comes any more, and the connection stays.</summary>
    Hangs,
}
