using Providers.Health;
using Providers.Quota;

namespace Providers.Execution;

/// <summary>What is known of one backend. Keyed by its name, it survives a reload of the configuration.</summary>
/// <param name="Health">How it fares.</param>
/// <param name="Calibration">What its answers take.</param>
/// <param name="Edition">Which key, endpoint and model its calls go to, as <see cref="BackendHealth.Edition"/> counts them.</param>
internal sealed record BackendState(BackendHealth Health, TokenCalibration Calibration, int Edition = 0);
