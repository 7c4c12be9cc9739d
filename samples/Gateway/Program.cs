using Providers.Hosting;
using Providers.Samples.Gateway;

if (args.Contains("--new-key"))
{
    NewKey.Print(Console.Out);
    return 0;
}

try
{
    var builder = WebApplication.CreateSlimBuilder(args);
    GatewayConfiguration.Load(builder.Configuration, args);
    builder.Services.AddProviders(builder.Configuration.GetSection("Providers"))
        .AddOpenAI().AddAzureOpenAI().AddOllama().AddPostgreSql();
    builder.Services.AddProvidersGateway();
    builder.WebHost.UseSockets(sockets =>
    {
        // What came is read and answered on the thread that heard of it, without a hand-over to another. No handler of ours blocks its
        // thread or waits for a slow client on it; one that did would keep a thread of the pool, not the loop that hears of the others.
        sockets.UnsafePreferInlineScheduling = true;
    });
    builder.Services.AddHealthChecks().AddProviders();

    var app = builder.Build();
    app.MapProviders();
    app.MapHealthChecks("/readyz");
    GatewayAddresses.Check(app);
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (exception is ProvidersConfigurationException or GatewayConfigurationException)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
