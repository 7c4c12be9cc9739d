using Microsoft.Extensions.AI;

namespace Providers.AspNetCore.Writing;

/// <summary>What a whole answer says, by kind. All but always there is one text, which is then not copied.</summary>
internal readonly record struct AnswerParts(string? Text, string? Reasoning, string? Refusal, IReadOnlyList<FunctionCallContent> Calls)
{
    public static AnswerParts Of(ChatResponse response)
    {
        string? text = null, reasoning = null, refusal = null;
        List<FunctionCallContent>? calls = null;
        foreach (var message in response.Messages)
        {
            foreach (var content in message.Contents)
            {
                switch (content)
                {
                    case TextContent said:
                        text = Join(text, said.Text);
                        break;
                    case TextReasoningContent thought:
                        reasoning = Join(reasoning, thought.Text);
                        break;
                    case ErrorContent refused when AnswerWords.IsRefusal(refused):
                        refusal ??= refused.Message;
                        break;
                    case FunctionCallContent call when AnswerWords.IsCall(call):
                        (calls ??= []).Add(call);
                        break;
                }
            }
        }

        return new AnswerParts(text, reasoning, refusal, calls ?? []);
    }

    private static string? Join(string? before, string? more)
        => string.IsNullOrEmpty(more) ? before : before is null ? more : before + more;
}
