namespace Providers.Health;

/// <summary>How a circuit let a call through.</summary>
internal enum CircuitAdmission
{
    Refused,

    /// <summary>Closed: one of many.</summary>
    Regular,

    /// <summary>Half-open: the one call of its generation, which decides.</summary>
    Trial,

    /// <summary>Past an open circuit, for want of another backend. Its success closes the circuit, its failure changes nothing.</summary>
    LastResort,
}
