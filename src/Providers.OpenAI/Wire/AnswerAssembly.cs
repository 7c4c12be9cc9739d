using System.Text;
using Microsoft.Extensions.AI;

namespace Providers.OpenAI.Wire;

/// <summary>What is known of an answer so far, and the content that waits to be handed over.</summary>
internal sealed class AnswerAssembly(BackendSignals signals)
{
    private string? messageId;
    private StringBuilder? refusal;
    private ToolCallAssembly? toolCalls;
    private AIContent? pending;
    private List<AIContent>? more;
    private bool hasContent;

    public string? ResponseId { get; set; }

    public string? ModelId { get; set; }

    public DateTimeOffset? CreatedAt { get; set; }

    public string? Fingerprint { get; set; }

    public UsageDetails? Usage { get; private set; }

    public string? FinishReason { get; set; }

    public ErrorBody? Error { get; set; }

    /// <summary>Whether the object that was read last had the protocol's list of choices, be it empty.</summary>
    public bool HasChoices { get; set; }

    /// <summary>Whether the object that was read last brought content.</summary>
    public bool HasNews { get; private set; }

    /// <summary>Whether the object that was read last brought the usage.</summary>
    public bool HasNewUsage { get; private set; }

    /// <summary>Whether the message comes in pieces.</summary>
    public bool IsDelta { get; set; }

    /// <summary>Whether an update has gone out: what identifies the answer stays as it was from then on.</summary>
    public bool HasHead { get; private set; }

    /// <summary>Begins the next object of the protocol.</summary>
    public void BeginObject() => HasChoices = HasNews = HasNewUsage = false;

    public void AddUsage(UsageDetails? usage)
    {
        if (usage is not null)
        {
            Usage = usage;
            HasNewUsage = true;
        }
    }

    public void AddText(string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            Add(new TextContent(text));
        }
    }

    public void AddReasoning(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return;
        }

        var reasoning = new TextReasoningContent(text);
        if (pending is not TextContent spoken)
        {
            Add(reasoning);
            return;
        }

        // A model thinks before it speaks, in whatever order a message names the two.
        HasNews = true;
        (more ??= []).Insert(0, spoken);
        pending = reasoning;
    }

    public void AddRefusal(string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            HasNews = true;
            (refusal ??= new()).Append(text);
        }
    }

    /// <summary>Takes a piece of a tool call in, as <see cref="ToolCallAssembly.Add"/> does.</summary>
    public void AddToolCall(int? index, string? id, string? name, string? arguments)
    {
        HasNews = true;
        (toolCalls ??= new()).Add(index, id, name, arguments);
    }

    /// <summary>The content that came since the last update; null when there is none.</summary>
    public ChatResponseUpdate? Take()
    {
        if (pending is null)
        {
            return null;
        }

        IList<AIContent> contents = more is null ? [pending] : [pending, .. more];
        pending = null;
        more = null;
        return Update(contents);
    }

    /// <summary>The last update: what is only handed over whole, the finish reason and the usage, once.</summary>
    /// <returns>Null when the answer held nothing.</returns>
    public ChatResponseUpdate? Complete()
    {
        var finish = FinishReason is null ? ChatFinishReason.Stop : FinishReasons.Map(FinishReason);
        AddWholes(finish == ChatFinishReason.Length || finish == ChatFinishReason.ContentFilter, ref finish);
        if (!hasContent && finish != ChatFinishReason.Length && finish != ChatFinishReason.ContentFilter)
        {
            return null;
        }

        var last = Take() ?? Update([]);
        last.FinishReason = finish;
        if (Usage is not null)
        {
            last.Contents.Add(new UsageContent(Usage));
        }

        return last;
    }

    private void AddWholes(bool wasCut, ref ChatFinishReason finish)
    {
        if (refusal is not null)
        {
            Add(new ErrorContent(refusal.ToString()) { ErrorCode = "Refusal" });
        }

        if (toolCalls is null)
        {
            return;
        }

        foreach (var call in toolCalls.Complete(wasCut))
        {
            Add(call);

            // Some servers end a call with "stop", or with nothing.
            finish = finish == ChatFinishReason.Stop ? ChatFinishReason.ToolCalls : finish;
        }
    }

    private void Add(AIContent content)
    {
        hasContent = true;
        HasNews = true;
        if (pending is null)
        {
            pending = content;
        }
        else
        {
            (more ??= []).Add(content);
        }
    }

    private ChatResponseUpdate Update(IList<AIContent> contents)
    {
        // An id of our own: some servers give all of their answers the same one.
        messageId ??= $"msg_{Guid.NewGuid():N}";
        var update = new ChatResponseUpdate(ChatRole.Assistant, contents)
        {
            ResponseId = ResponseId ??= messageId,
            MessageId = messageId,
            ModelId = ModelId,
            CreatedAt = CreatedAt,
        };
        if (!HasHead)
        {
            HasHead = true;
            update.AdditionalProperties = new() { [BackendSignals.PropertyName] = signals };
            if (Fingerprint is not null)
            {
                update.AdditionalProperties["system_fingerprint"] = Fingerprint;
            }
        }

        return update;
    }
}
