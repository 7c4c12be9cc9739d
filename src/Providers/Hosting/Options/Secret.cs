using System.Diagnostics;

namespace Providers.Hosting;

/// <summary>A value that must not be seen: it prints as <c>***</c>. Compared by value.</summary>
/// <param name="value">The value itself.</param>
[DebuggerDisplay("***")]
public readonly struct Secret(string value) : IEquatable<Secret>
{
    private readonly string? value = value;

    /// <summary>The value itself, for the one place that sends it; empty for a default secret.</summary>
    public string Reveal() => value ?? "";

    /// <inheritdoc/>
    public bool Equals(Secret other) => Reveal() == other.Reveal();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Secret other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Reveal().GetHashCode(StringComparison.Ordinal);

    /// <summary>Always <c>***</c>.</summary>
    public override string ToString() => "***";

    /// <summary>Whether both hold the same value.</summary>
    public static bool operator ==(Secret left, Secret right) => left.Equals(right);

    /// <summary>Whether they hold different values.</summary>
    public static bool operator !=(Secret left, Secret right) => !left.Equals(right);
}
