using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Providers.Hosting;
using Providers.Samples.Chat;
using Providers.Samples.Chat.Tour;

if (args is ["--help"] or ["-h"])
{
    Console.WriteLine(CommandLine.Usage);
    return 0;
}

CommandLine command;
try
{
    command = CommandLine.Parse(args);
}
catch (FormatException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine(CommandLine.Usage);
    return 2;
}

if (command.CuratedFile is { } curated)
{
    return CuratedFileCheck.Run(curated);
}

if (command.ConfigurationFile is { } named && !File.Exists(named))
{
    Console.Error.WriteLine($"There is no file {named}.");
    return 2;
}

var configuration = new ConfigurationBuilder();
if (command.ConfigurationFile is { } file)
{
    configuration.AddJsonFile(Path.GetFullPath(file), optional: false, reloadOnChange: true);
}

IConfigurationSection section;
try
{
    section = configuration.AddEnvironmentVariables().Build().GetSection("Providers");
}
catch (InvalidDataException broken)
{
    // The parser's own words may quote a key.
    Console.Error.WriteLine(broken.GetBaseException() is JsonException { LineNumber: { } line }
        ? $"{command.ConfigurationFile} is no JSON: see line {line + 1}."
        : $"{command.ConfigurationFile} is no JSON.");
    return 2;
}

if (!section.GetChildren().Any())
{
    if (command.ConfigurationFile is not null)
    {
        Console.Error.WriteLine($"{command.ConfigurationFile} has no section Providers.");
        return 2;
    }

    if (command.Question is not null)
    {
        Console.Error.WriteLine("--once needs backends: name a file with --config, or set Providers__… environment variables.");
        return 2;
    }

    Terminal.Line("Nothing is configured, so here is a tour with simulated providers on loopback.");
    return await Tour.RunAsync();
}

var services = new ServiceCollection();
services.AddProviders(section).AddOpenAI().AddAzureOpenAI().AddOllama();
await using var provider = services.BuildServiceProvider();
try
{
    var conversation = new Conversation(provider.GetRequiredService<ChatRouter>());
    return command.Question is { } question ? await conversation.AnswerOnceAsync(question) : await conversation.RunAsync();
}
catch (ProvidersConfigurationException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
