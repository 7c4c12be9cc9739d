using Microsoft.Extensions.AI;
using Providers.Hosting;

namespace Providers.Samples.Chat;

/// <summary>A chat with history. Ctrl+C stops an answer; between answers it ends the program.</summary>
internal sealed class Conversation(ChatRouter router)
{
    private readonly List<ChatMessage> history = [];
    private readonly string session = Guid.NewGuid().ToString("N");
    private RouteReport? last;

    public async Task<int> RunAsync()
    {
        Terminal.Title("Ask something. /why tells who answered, /status what is known, /offline and /online switch, /quit ends.");
        while (true)
        {
            Terminal.Piece("> ");
            if (Console.ReadLine() is not { } line || line.Trim() is "/quit" or "/exit")
            {
                return 0;
            }

            await HandleAsync(line.Trim());
        }
    }

    public async Task<int> AnswerOnceAsync(string question) => await AskAsync(question) ? 0 : 1;

    private async Task HandleAsync(string line)
    {
        switch (line)
        {
            case "":
                break;
            case "/why" when last is null:
                Terminal.Faint("Nothing was asked yet.");
                break;
            case "/why":
                ReportTable.Print(last);
                break;
            case "/status":
                PrintStatus(router.Status);
                break;
            case "/offline":
                router.IsForcedOffline = true;
                Terminal.Faint("Offline: nothing is sent to hosted backends.");
                break;
            case "/online":
                router.IsForcedOffline = false;
                Terminal.Faint("Online: hosted backends are asked again.");
                break;
            case ['/', ..]:
                Terminal.Bad("Commands: /why /status /offline /online /quit");
                break;
            default:
                await AskAsync(line);
                break;
        }
    }

    private async Task<bool> AskAsync(string question)
    {
        using var stop = new CancellationTokenSource();
        ConsoleCancelEventHandler onCancel = (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        Console.CancelKeyPress += onCancel;
        try
        {
            history.Add(new ChatMessage(ChatRole.User, question));
            var options = new ChatOptions().ForProviders(own => own.Session = session);
            var updates = new List<ChatResponseUpdate>();
            await foreach (var update in router.GetStreamingResponseAsync(history, options, stop.Token))
            {
                Terminal.Piece(update.Text);
                updates.Add(update);
            }

            Terminal.Line();
            var response = updates.ToChatResponse();
            history.AddRange(response.Messages);
            last = response.GetRouteReport();
            if (last?.Label is { } label)
            {
                Terminal.Faint($"({label})");
            }

            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Withdraw("(stopped)", null);
        }
        catch (PartialAnswerException exception)
        {
            return Withdraw(exception.Message, exception.Report);
        }
        catch (ChatRouteException exception)
        {
            return Withdraw(exception.Message, exception.Report);
        }
        finally
        {
            Console.CancelKeyPress -= onCancel;
        }
    }

    /// <summary>A question without an answer is taken out again, so that the next one doesn't carry it along.</summary>
    private bool Withdraw(string message, RouteReport? report)
    {
        Terminal.Line();
        Terminal.Bad(message);
        history.RemoveAt(history.Count - 1);
        last = report ?? last;
        return false;
    }

    private static void PrintStatus(RouterStatus status)
    {
        Terminal.Line($"Connectivity: {status.Connectivity}");
        foreach (var backend in status.Backends)
        {
            var speed = backend.FirstContentSeconds is { } seconds ? $"{seconds * 1000:0} ms to first content" : "not used yet";
            var hold = backend.Hold is { } reason ? $", held ({reason}) until {backend.Until:T}" : "";
            Terminal.Line($"  {backend.Name,-14} {backend.Placement,-7} circuit {backend.Circuit,-8} {backend.SuccessRate:P0} success, {speed}{hold}");
        }
    }
}
