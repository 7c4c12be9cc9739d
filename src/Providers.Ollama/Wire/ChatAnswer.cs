using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.Ollama.Wire;

/// <summary>Turns an answer's lines into updates, and judges how it ended. Plain and streamed answers are read alike.</summary>
internal sealed class ChatAnswer : IDisposable
{
    private readonly OllamaFailures failures;
    private readonly ResponseBody body;
    private readonly JsonObjectReader reader;
    private readonly ChatRequest request;
    private readonly string id = Guid.NewGuid().ToString("N");
    private BackendSignals? signals;
    private string? model;
    private bool answered;
    private bool calledTools;
    private bool ended;

    public ChatAnswer(OllamaFailures failures, ResponseBody body, ChatRequest request, BackendSignals? signals)
    {
        this.failures = failures;
        this.body = body;
        this.request = request;
        reader = new JsonObjectReader(body);
        this.signals = signals;
    }

    /// <summary>The next update that holds something, or null after the last.</summary>
    public async ValueTask<ChatResponseUpdate?> ReadAsync(CancellationToken cancellationToken)
    {
        while (!ended)
        {
            if (!await ReadLineAsync(cancellationToken).ConfigureAwait(false))
            {
                throw failures.Interrupted("the answer ended before it was done");
            }

            var update = Take(ParseLine());
            if (update is not null)
            {
                return update;
            }
        }

        return null;
    }

    /// <summary>What came beside the answer, once: for its first update, or for the whole of it.</summary>
    public AdditionalPropertiesDictionary? TakeSignals()
    {
        var taken = signals is null ? null : new AdditionalPropertiesDictionary { [BackendSignals.PropertyName] = signals };
        signals = null;
        return taken;
    }

    /// <summary>Reads the answer to a request without messages, which loads the model and says nothing.</summary>
    public async ValueTask ReadLoadedAsync(CancellationToken cancellationToken)
    {
        while (!ended)
        {
            if (!await ReadLineAsync(cancellationToken).ConfigureAwait(false))
            {
                throw failures.Interrupted("the answer ended before the model was loaded");
            }

            var line = ParseLine();
            if (line.Done)
            {
                End();
            }
        }
    }

    public void Dispose()
    {
        reader.Dispose();
        body.Dispose();
    }

    private async ValueTask<bool> ReadLineAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (JsonException)
        {
            throw failures.Malformed();
        }
        catch (Exception caught) when (caught is IOException or HttpRequestException or OperationCanceledException)
        {
            throw failures.Interrupted("the connection broke", caught);
        }
    }

    private ChatLine ParseLine()
    {
        ChatLine line;
        try
        {
            line = ChatLineParser.Parse(reader.Current, model);
        }
        catch (Exception caught) when (caught is JsonException or InvalidOperationException)
        {
            // The caught one may hold a piece of the answer.
            throw failures.Malformed();
        }

        return line.Error is { } error ? throw failures.InBand(error, request) : line;
    }

    private ChatResponseUpdate? Take(ChatLine line)
    {
        model = line.Model ?? model;
        var update = new ChatResponseUpdate
        {
            Role = ChatRole.Assistant,
            ResponseId = id,
            MessageId = id,
            ModelId = model,
            CreatedAt = line.CreatedAt,
        };
        AddContents(update.Contents, line);
        if (line.Done)
        {
            update.FinishReason = Judge(line.DoneReason);
            AddUsage(update.Contents, line);
            End();
        }
        else if (update.Contents.Count == 0)
        {
            return null;
        }

        return update;
    }

    private void AddContents(IList<AIContent> contents, in ChatLine line)
    {
        if (line.Thinking is { Length: > 0 } thinking && request.WantsReasoning)
        {
            contents.Add(new TextReasoningContent(thinking));
        }

        if (line.Text is { Length: > 0 } text)
        {
            contents.Add(new TextContent(text));
            answered = true;
        }

        foreach (var call in line.ToolCalls ?? [])
        {
            contents.Add(call);
            calledTools = answered = true;
        }
    }

    private ChatFinishReason Judge(string? reason)
    {
        if (!answered && reason != "length")
        {
            throw failures.Empty(reason);
        }

        return calledTools ? ChatFinishReason.ToolCalls : reason switch
        {
            null or "" or "stop" or "load" or "unload" => ChatFinishReason.Stop,
            "length" => ChatFinishReason.Length,
            _ => new ChatFinishReason(reason),
        };
    }

    private static void AddUsage(IList<AIContent> contents, in ChatLine line)
    {
        if (line.InputTokens is null && line.OutputTokens is null)
        {
            return;
        }

        contents.Add(new UsageContent(new UsageDetails
        {
            InputTokenCount = line.InputTokens,
            OutputTokenCount = line.OutputTokens,
            TotalTokenCount = (line.InputTokens ?? 0) + (line.OutputTokens ?? 0),
        }));
    }

    private void End()
    {
        ended = true;
        body.Complete();
    }
}
