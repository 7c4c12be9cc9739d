namespace Providers.Tests.House;

/// <summary>For what measures the memory of the whole process: runs while no other test does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
