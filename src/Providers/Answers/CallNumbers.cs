namespace Providers.Answers;

/// <summary>Numbers tool calls in the order they are met, in place of their ids, which differ from run to run.</summary>
internal sealed class CallNumbers
{
    private Dictionary<string, int>? numbers;

    public int Of(string callId)
    {
        numbers ??= new(StringComparer.Ordinal);
        if (!numbers.TryGetValue(callId, out var number))
        {
            numbers.Add(callId, number = numbers.Count);
        }

        return number;
    }
}
