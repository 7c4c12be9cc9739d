using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Providers.Answers;

namespace Providers.Tests.Answers
{
    /// <summary>Real processes, killed with SIGKILL while they save. ANSWERS_KILLS sets how many; the full run is 200.</summary>
    public sealed class FileAnswerStoreCrashTests : IDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("answers-").FullName;

        private string File => Path.Combine(folder, "answers.jsonl");

        public void Dispose() => Directory.Delete(folder, recursive: true);

        [Fact]
        public async Task Killed_at_any_moment_it_opens_again_and_has_lost_nothing_it_confirmed()
        {
            var kills = int.Parse(Environment.GetEnvironmentVariable("ANSWERS_KILLS") ?? "5", CultureInfo.InvariantCulture);
            var random = new Random(20261121);
            var confirmed = new Dictionary<string, long>();
            for (var kill = 0; kill < kills; kill++)
            {
                foreach (var line in await ConfirmedBeforeKillAsync(random.Next(1, 2000)))
                {
                    var (key, number) = (line.Split(' ')[0], long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
                    confirmed[key] = number;
                }

                using var store = FileAnswerStore.Open(File);
                foreach (var (key, number) in confirmed)
                {
                    var found = (await store.FindAsync(key)).ShouldNotBeNull($"{key} after kill {kill}");
                    long.Parse(found.Answer.Split(' ')[0], CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(number);
                }
            }
        }

        private async Task<List<string>> ConfirmedBeforeKillAsync(int saves)
        {
            var start = new ProcessStartInfo("dotnet", ["exec", typeof(SavingProcess).Assembly.Location]) { RedirectStandardOutput = true };
            start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(SavingProcess).Assembly.Location;
            start.Environment[SavingProcess.FileVariable] = File;
            using var process = Process.Start(start)!;
            var lines = new List<string>();
            while (lines.Count < saves && await process.StandardOutput.ReadLineAsync() is { } line)
            {
                lines.Add(line);
            }

            process.HasExited.ShouldBeFalse("the process ended by itself");
            process.Kill();
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                // A line that the kill cut short confirms nothing.
                if (line.EndsWith('.'))
                {
                    lines.Add(line);
                }
            }

            await process.WaitForExitAsync();
            return lines.ConvertAll(line => line.TrimEnd('.'));
        }
    }

    /// <summary>Saves for ever and says so after each.</summary>
    internal static class SavingProcess
    {
        public const string FileVariable = "ANSWERS_CRASH_FILE";

        public static void Run(string file)
        {
            const int Keys = 500;
            using var store = FileAnswerStore.Open(file);
            using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
            for (var number = DateTimeOffset.UtcNow.UtcTicks; ; number++)
            {
                var key = $"key-{number % Keys}";
                store.SaveAsync(Answering.Stored(key, $"{number} {new string('x', (int)(number % 3000))}")).AsTask().GetAwaiter().GetResult();
                output.WriteLine($"{key} {number}.");
            }
        }
    }
}

/// <summary>The runtime calls this before Main where DOTNET_STARTUP_HOOKS names this assembly: a test assembly's way to be a process of its own.</summary>
[SuppressMessage("Design", "CA1050", Justification = "The runtime looks for this very name.")]
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Providers.Tests.Answers.SavingProcess.FileVariable) is { } file)
        {
            Providers.Tests.Answers.SavingProcess.Run(file);
        }
    }
}
