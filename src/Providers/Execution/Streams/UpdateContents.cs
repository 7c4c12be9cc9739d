using Microsoft.Extensions.AI;

namespace Providers.Execution;

/// <summary>Tells what an update carries: content commits an answer, everything else only accompanies it.</summary>
internal static class UpdateContents
{
    public static bool HasContent(IList<AIContent> contents)
    {
        for (var i = 0; i < contents.Count; i++)
        {
            if (IsContent(contents[i]))
            {
                return true;
            }
        }

        return false;
    }

    public static bool HasUsage(IList<AIContent> contents)
    {
        for (var i = 0; i < contents.Count; i++)
        {
            if (contents[i] is UsageContent)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the answer is plain text so far: only then can another leg go on from it.</summary>
    public static bool IsPlainText(AIContent content) => content is TextContent or TextReasoningContent or UsageContent;

    private static bool IsContent(AIContent content) => content switch
    {
        TextContent text => text.Text.Length > 0,
        TextReasoningContent reasoning => reasoning.Text.Length > 0 || reasoning.ProtectedData is not null,
        UsageContent => false,
        ErrorContent error => error.ErrorCode == "Refusal",
        _ => true,
    };
}
