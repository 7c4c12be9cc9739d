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
