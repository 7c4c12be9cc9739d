namespace Providers.Scenarios.Stage;

/// <summary>For what measures the memory of the whole process: runs while no other scenario does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
