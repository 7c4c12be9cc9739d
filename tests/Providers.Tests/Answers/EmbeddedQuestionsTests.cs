using Microsoft.Extensions.AI;
using Providers.Answers;

namespace Providers.Tests.Answers;

public sealed class EmbeddedQuestionsTests
{
    private static readonly AnswerScope Scope = new("chat", null, "context");

    [Fact]
    public async Task The_nearest_in_meaning_is_found_whatever_its_words()
    {
        using var questions = new EmbeddedQuestions(new Meanings(), 0.9);
        await questions.AddAsync(Scope, "refund", "How do I get my money back?", default);
        await questions.AddAsync(Scope, "hours", "When are you open?", default);

        (await questions.FindAsync(Scope, "I would like to be reimbursed", default))!.Key.ShouldBe("refund");
        (await questions.FindAsync(Scope with { Tenant = "acme" }, "I would like to be reimbursed", default)).ShouldBeNull();
        questions.Remove(Scope, "refund");
        (await questions.FindAsync(Scope, "I would like to be reimbursed", default)).ShouldBeNull();
    }

    [Fact]
    public async Task Another_number_or_a_denial_does_not_match_however_near()
    {
        using var questions = new EmbeddedQuestions(new Meanings(), 0.9);
        await questions.AddAsync(Scope, "123", "Refund order 123 money", default);

        (await questions.FindAsync(Scope, "Refund order 124 money", default)).ShouldBeNull();
        (await questions.FindAsync(Scope, "Don't refund order 123 money", default)).ShouldBeNull();
        (await questions.FindAsync(Scope, "money for order 123", default)).ShouldNotBeNull();
    }

    /// <summary>Knows one meaning: whether it is about money. Nine numbers, so that not all fit one register.</summary>
    private sealed class Meanings : IEmbeddingGenerator<string, Embedding<float>>
    {
        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
            => Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(value =>
                new Embedding<float>(value.Contains("money") || value.Contains("reimburse")
                    ? new float[] { 3, 0, 0, 0, 0, 0, 0, 0, 0.1f }
                    : new float[] { 0, 0, 0, 0, 0, 0, 0, 0, 2 }))));

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
