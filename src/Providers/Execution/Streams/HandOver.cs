using Microsoft.Extensions.AI;

namespace Providers.Execution;

/// <summary>
/// Shapes a leg's updates for the caller: content only, each character once, under one message id and role whatever legs it came
/// from. Usage and the finish reason are left out: they are told once, at the end.
/// </summary>
internal sealed class HandOver : IDisposable
{
    private ChatResponseUpdate? identity;
    private DeliveredText delivered;
    private Seam? seam;
    private bool joined;

    public string DeliveredText => delivered.ToString();

    /// <summary>Whether nothing but text and reasoning was handed over: only then can another leg go on from it.</summary>
    public bool IsPlainText { get; private set; } = true;

    public bool HasDiverged => seam is { HasDiverged: true };

    /// <summary>What follows comes from another leg.</summary>
    public void Join(Seam? with)
    {
        seam = with;
        joined = true;
    }

    /// <summary>What of an update may be handed on; null for nothing.</summary>
    public ChatResponseUpdate? Take(ChatResponseUpdate update)
    {
        if (joined || update.FinishReason is not null
            || !UpdateContents.HasContent(update.Contents) || UpdateContents.HasUsage(update.Contents))
        {
            return Reshape(update);
        }

        identity ??= update;
        Note(update.Contents);
        return update;
    }

    /// <summary>The leg has ended: what its seam still holds back; null for nothing.</summary>
    public ChatResponseUpdate? Complete()
    {
        var rest = seam?.Complete();
        if (HasDiverged || string.IsNullOrEmpty(rest))
        {
            return null;
        }

        delivered.Append(rest);
        return Identified(new ChatResponseUpdate(ChatRole.Assistant, rest));
    }

    /// <summary>
    /// The update that ends the stream: the finish reason, the winner's usage, the report. It has no message id: what one has is put
    /// on the message, and the report belongs to the response.
    /// </summary>
    public ChatResponseUpdate End(Leg winner, RouteReport report)
    {
        var end = new ChatResponseUpdate
        {
            Role = identity?.Role ?? ChatRole.Assistant,
            ResponseId = identity?.ResponseId,
            CreatedAt = identity?.CreatedAt,
            FinishReason = winner.FinishReason,
            ModelId = winner.Model,
            AdditionalProperties = new AdditionalPropertiesDictionary { [RouteReportExtensions.PropertyName] = report },
        };
        if (winner.Usage is not null)
        {
            end.Contents.Add(new UsageContent(winner.Usage));
        }

        return end;
    }

    public void Dispose() => delivered.Free();

    private ChatResponseUpdate? Reshape(ChatResponseUpdate update)
    {
        var contents = new List<AIContent>(update.Contents.Count);
        foreach (var content in update.Contents)
        {
            switch (content)
            {
                case UsageContent:
                case TextReasoningContent when joined:
                    break;
                case TextContent text when seam is not null:
                    AddText(contents, seam.Accept(text.Text));
                    break;
                case not TextContent when seam is not null:
                    AddText(contents, seam.Complete());
                    contents.Add(content);
                    seam = HasDiverged ? seam : null;
                    break;
                default:
                    contents.Add(content);
                    break;
            }
        }

        if (HasDiverged || (contents.Count == 0 && (joined || update.AdditionalProperties is not { Count: > 0 })))
        {
            return null;
        }

        Note(contents);
        var shaped = update.Clone();
        shaped.Contents = contents;
        shaped.FinishReason = null;
        return Identified(shaped);
    }

    private static void AddText(List<AIContent> contents, string text)
    {
        if (text.Length > 0)
        {
            contents.Add(new TextContent(text));
        }
    }

    private void Note(IList<AIContent> contents)
    {
        for (var i = 0; i < contents.Count; i++)
        {
            if (contents[i] is TextContent text)
            {
                delivered.Append(text.Text);
            }
            else
            {
                IsPlainText &= UpdateContents.IsPlainText(contents[i]);
            }
        }
    }

    /// <summary>M.E.AI starts a new message where the id, the role or the author changes: over a joint they must not.</summary>
    private ChatResponseUpdate Identified(ChatResponseUpdate update)
    {
        identity ??= update;
        update.MessageId = identity.MessageId;
        update.ResponseId = identity.ResponseId;
        update.Role = identity.Role;
        update.AuthorName = identity.AuthorName;
        update.CreatedAt = identity.CreatedAt;
        return update;
    }
}
