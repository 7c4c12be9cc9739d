using Microsoft.Extensions.Logging;
using Providers.Hosting;
using Providers.PostgreSql;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes the ledger kind <c>PostgreSql</c> known to the configuration.</summary>
public static class PostgreSqlProvidersBuilderExtensions
{
    /// <summary>
    /// Adds ledgers of the kind <c>PostgreSql</c>. The database must be there when the router starts; later it may be away.
    /// </summary>
    public static ProvidersBuilder AddPostgreSql(this ProvidersBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddLedger(LedgerKind.PostgreSql, Open);
    }

    // A router is built in one go when its host starts, before there is anybody to be kept waiting.
    private static PostgresQuotaLedger Open(IServiceProvider services, LedgerOptions options)
        => PostgresQuotaLedger.OpenAsync(
            options.ConnectionString.GetValueOrDefault().Reveal(),
            new PostgresLedgerOptions { AllowWhenAway = options.WhenAway == LedgerOutage.Allow },
            services.GetService<TimeProvider>(),
            services.GetService<ILoggerFactory>()?.CreateLogger<PostgresQuotaLedger>()).GetAwaiter().GetResult();
}
