using Providers.Health;
using Providers.Quota;

namespace Providers.Execution;

/// <summary>What is known of one backend. Keyed by its name, it survives a reload of the configuration.</summary>
internal sealed record BackendState(BackendHealth Health, TokenCalibration Calibration);
