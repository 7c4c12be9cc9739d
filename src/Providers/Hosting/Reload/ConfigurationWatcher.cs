using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Providers.Hosting;

/// <summary>
/// Says when the configuration has changed and come to rest: editors and deployments write in several steps. Runs until disposed, and
/// runs one reload at a time.
/// </summary>
internal sealed class ConfigurationWatcher : IAsyncDisposable
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(250);

    /// <summary>A source that never rests is read all the same.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly Lock reloading = new();
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private readonly IDisposable registration;
    private long? changedAt;

    /// <param name="configuration">What is watched.</param>
    /// <param name="beforeRead">Its token from before it was first read: a change since then counts.</param>
    /// <param name="reload">Reads it again. Must not throw.</param>
    /// <param name="time">The clock of rest.</param>
    public ConfigurationWatcher(IConfiguration configuration, IChangeToken beforeRead, Action reload, TimeProvider time)
    {
        this.time = time;
        timer = CreateTimer(() => Reload(reload), time);
        registration = ChangeToken.OnChange(configuration.GetReloadToken, OnChanged);
        if (beforeRead.HasChanged)
        {
            OnChanged();
        }
    }

    public ValueTask DisposeAsync()
    {
        registration.Dispose();
        return timer.DisposeAsync();
    }

    /// <summary>Whoever happens to build this must not find reloads in the trace of his own request.</summary>
    private static ITimer CreateTimer(Action elapsed, TimeProvider time)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return Create();
        }

        using (ExecutionContext.SuppressFlow())
        {
            return Create();
        }

        ITimer Create() => time.CreateTimer(_ => elapsed(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void OnChanged()
    {
        lock (gate)
        {
            changedAt ??= time.GetTimestamp();
            var left = Longest - time.GetElapsedTime(changedAt.Value);
            timer.Change(left < Rest ? Max(left, TimeSpan.Zero) : Rest, Timeout.InfiniteTimeSpan);
        }
    }

    private void Reload(Action reload)
    {
        lock (reloading)
        {
            lock (gate)
            {
                changedAt = null;
            }

            reload();
        }
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
