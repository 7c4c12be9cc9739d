namespace Providers.Answers;

/// <summary>What a question is after. Questions after different things are never alike.</summary>
[Flags]
internal enum QuestionAspects
{
    None = 0,
    Time = 1,
    Cost = 2,
    Where = 4,
    Why = 8,
    Who = 16,
    Many = 32,
    Size = 64,
    Weight = 128,
    Distance = 256,
}
