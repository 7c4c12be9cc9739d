namespace Providers.Answers;

/// <summary>The questions that hold one term. Most terms are rare, so the first question takes no array.</summary>
internal struct PostingList
{
    private int first;
    private int[]? rest;

    public int Count { get; private set; }

    public readonly int this[int at] => at == 0 ? first : rest![at - 1];

    public void Add(int question)
    {
        if (Count == 0)
        {
            first = question;
        }
        else
        {
            if (rest is null || Count - 1 == rest.Length)
            {
                Array.Resize(ref rest, rest is null ? 2 : rest.Length + (rest.Length / 2) + 1);
            }

            rest[Count - 1] = question;
        }

        Count++;
    }
}
