using System.Text.Json;
using Microsoft.Extensions.AI;
using Providers.OpenAI.Transport;

namespace Providers.OpenAI.Wire;

/// <summary>Reads an answer from its body, whatever form it came in, and judges its end.</summary>
internal sealed class AnswerStream : IAsyncDisposable
{
    /// <summary>
    /// How long the usage may lag behind the finish reason. It leaves the server together with it, so only a packet that was lost
    /// takes longer; and whoever reads the answer waits for its end.
    /// </summary>
    private static readonly TimeSpan UsageGrace = TimeSpan.FromMilliseconds(250);

    /// <summary>How long the end may lag behind a finish reason that came with content: the next content of a slow model takes as long.</summary>
    private static readonly TimeSpan EndGrace = TimeSpan.FromSeconds(10);

    private readonly ResponseBody body;
    private readonly FailureReport failures;
    private readonly TimeProvider time;
    private readonly SseParser events = new();
    private readonly AnswerAssembly answer;
    private BodyForm form;
    private FinishWatch finish;
    private bool isDone;
    private bool isOver;

    public AnswerStream(ResponseBody body, BackendSignals signals, FailureReport failures, TimeProvider time)
    {
        this.body = body;
        this.failures = failures;
        this.time = time;
        answer = new AnswerAssembly(signals);
    }

    /// <summary>Whether the usage was asked for, and so is worth a wait. Default: true.</summary>
    public bool AwaitsUsage { get; init; } = true;

    /// <summary>Whether the update that was read last is the last.</summary>
    public bool IsOver => isOver;

    /// <summary>The next content; null after the end.</summary>
    /// <exception cref="ChatBackendException">The answer failed or broke off.</exception>
    public ValueTask<ChatResponseUpdate?> ReadAsync(CancellationToken cancellationToken)
    {
        if (isOver)
        {
            return default;
        }

        // Most chunks arrive several to a read: those need no state machine.
        return form == BodyForm.Events && !cancellationToken.IsCancellationRequested && ReadBuffered() is { } update
            ? new(update)
            : ReadSlowAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        body.IsComplete = isOver;
        events.Dispose();
        await body.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<ChatResponseUpdate?> ReadSlowAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (form == BodyForm.Unknown)
            {
                form = BodyForms.Of(body.Unread);
            }

            if (form == BodyForm.Markup)
            {
                throw failures.Create(ChatFailureKind.Malformed, "a page in place of an answer");
            }

            if (form == BodyForm.Events && ReadBuffered() is { } update)
            {
                return update;
            }

            if (isDone || HasAllThatWillCome || !await FillAsync(cancellationToken).ConfigureAwait(false))
            {
                return End();
            }
        }
    }

    /// <summary>Nothing follows a finish reason and the usage but the done mark, for which nobody need wait.</summary>
    private bool HasAllThatWillCome
        => form == BodyForm.Events && finish.IsCertain && (finish.HasUsage || !AwaitsUsage);

    private ChatResponseUpdate? ReadBuffered()
    {
        while (!isDone)
        {
            var isEvent = events.TryRead(body.Unread, out var consumed);
            body.Consume(consumed);
            if (!isEvent)
            {
                return null;
            }

            ReadChunk(events.Data);

            // The last content goes out together with the finish reason, so that a finished answer is never half an answer.
            if (!finish.IsSaid && answer.Take() is { } update)
            {
                return update;
            }
        }

        return null;
    }

    private void ReadChunk(ReadOnlySpan<byte> data)
    {
        data = data.Trim(" \t"u8);
        if (data.IsEmpty)
        {
            return;
        }

        if (data.SequenceEqual("[DONE]"u8))
        {
            isDone = true;
            return;
        }

        Parse(data, "a malformed event");
        ThrowOnFailure(data);
        finish.Look(answer);
    }

    private void Parse(ReadOnlySpan<byte> json, string complaint)
    {
        try
        {
            ChunkReader.Read(json, answer);
        }
        catch (JsonException exception)
        {
            throw failures.Create(ChatFailureKind.Malformed, complaint, Silenced(exception));
        }
    }

    private void ThrowOnFailure(ReadOnlySpan<byte> json)
    {
        var error = answer.Error ?? (answer.HasChoices ? null : BareError(json));
        if (error is not null)
        {
            throw failures.InAnswer(error);
        }

        if (answer.FinishReason is { } reason && FinishReasons.Failure(reason) is { } kind)
        {
            throw failures.Create(kind, "the provider broke the answer off", code: reason);
        }
    }

    /// <summary>Some servers send an error's fields without the word error around them.</summary>
    private static ErrorBody? BareError(ReadOnlySpan<byte> json)
    {
        var body = ErrorBody.Parse(json.ToArray());
        return body == ErrorBody.Unknown ? null : body;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        var isFinished = form == BodyForm.Events && finish.IsSaid;
        using var grace = isFinished ? new CancellationTokenSource(finish.IsCertain ? UsageGrace : EndGrace, time) : null;
        using var either = isFinished ? CancellationTokenSource.CreateLinkedTokenSource(grace!.Token, cancellationToken) : null;
        try
        {
            return await body.FillAsync(either?.Token ?? cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not InvalidDataException && !cancellationToken.IsCancellationRequested && isFinished)
        {
            // The answer is whole: what is lost is the usage at most.
            return false;
        }
        catch (InvalidDataException exception)
        {
            throw failures.Create(ChatFailureKind.Malformed, "more than any answer", exception);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw failures.Create(ChatFailureKind.Interrupted, "the connection broke in mid-answer", exception);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private ChatResponseUpdate? End()
    {
        var isCut = form == BodyForm.Events ? EndsWithinEvent() : form == BodyForm.Json && EndsWithinJson();
        if (isCut || form == BodyForm.Events && !isDone && answer.FinishReason is null || form == BodyForm.Unknown)
        {
            throw IsForeign
                ? failures.Create(ChatFailureKind.Malformed, "no answer of the protocol")
                : failures.Create(ChatFailureKind.Interrupted, "the answer ended without a finish reason");
        }

        isOver = true;
        return Complete() ?? throw failures.Create(ChatFailureKind.EmptyAnswer);
    }

    /// <summary>Text came, but never a line of the protocol.</summary>
    private bool IsForeign => form == BodyForm.Events && !events.HasSeenField;

    private ChatResponseUpdate? Complete()
    {
        try
        {
            return answer.Complete();
        }
        catch (JsonException exception)
        {
            throw failures.Create(ChatFailureKind.Malformed, "a malformed tool call", Silenced(exception));
        }
    }

    /// <summary>Reads a last event that has no blank line; whether it was cut before its end.</summary>
    private bool EndsWithinEvent()
    {
        if (isDone || !body.HasEnded)
        {
            return false;
        }

        var isEvent = events.TryReadLast(body.Unread, out var consumed);
        body.Consume(consumed);
        if (!isEvent)
        {
            return false;
        }

        if (Json.IsCut(events.Data) || "[DONE"u8.StartsWith(events.Data))
        {
            return !finish.IsSaid;
        }

        ReadChunk(events.Data);
        return false;
    }

    private bool EndsWithinJson()
    {
        var json = Json.WithoutBom(body.Unread);
        if (Json.IsCut(json))
        {
            return true;
        }

        if (json.TrimStart(" \t\r\n"u8) is [(byte)'[', ..])
        {
            throw BareError(json) is { } error
                ? failures.InAnswer(error)
                : failures.Create(ChatFailureKind.Malformed, "a list in place of an answer");
        }

        Parse(json, "malformed JSON");
        ThrowOnFailure(json);
        if (!answer.HasChoices)
        {
            throw failures.Create(ChatFailureKind.Malformed, "JSON without choices");
        }

        return false;
    }

    /// <summary>A parser's message may quote the answer: only its place is kept.</summary>
    private static JsonException Silenced(JsonException exception)
        => new("The JSON is malformed.", path: null, exception.LineNumber, exception.BytePositionInLine);
}
