using Providers.Answers;

namespace Providers.Samples.Chat;

/// <summary>Tells the people who write curated answers where they contradict or repeat each other.</summary>
internal static class CuratedFileCheck
{
    /// <returns>0 for a sound file, 1 where something is wrong with it, 2 for one that can't be read.</returns>
    public static int Run(string file)
    {
        try
        {
            var (questions, problems) = CuratedCheck.Run(file);
            foreach (var problem in problems)
            {
                Terminal.Bad(problem);
            }

            Terminal.Line($"{questions} questions, {problems.Count} problems.");
            return problems.Count == 0 ? 0 : 1;
        }
        catch (Exception exception) when (exception is IOException or FormatException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{file}: {exception.Message}");
            return 2;
        }
    }
}
