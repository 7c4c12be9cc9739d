namespace Providers.OpenAI.Wire;

/// <summary>A request ready to be sent.</summary>
/// <param name="Body">Its JSON.</param>
/// <param name="Fields">The names of the fields it has.</param>
/// <param name="Adaptations">What was changed so that this backend could take it.</param>
internal sealed record WireRequest(ReadOnlyMemory<byte> Body, IReadOnlyCollection<string> Fields, IReadOnlyList<string> Adaptations);
