using Providers.Hosting;
using Providers.Samples.Gateway;

try
{
    var builder = WebApplication.CreateSlimBuilder(args);
    GatewayConfiguration.Load(builder.Configuration, args);
    builder.Services.AddProviders(builder.Configuration.GetSection("Providers")).AddOpenAI().AddAzureOpenAI().AddOllama();

    var app = builder.Build();
    app.MapProviders();
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (exception is ProvidersConfigurationException or GatewayConfigurationException)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
