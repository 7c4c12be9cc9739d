using Microsoft.Extensions.AI;
using Providers.Answers;
using Providers.Testing;

namespace Providers.Tests.Answers;

public sealed class EmbeddedQuestionsTests
{
    private static readonly AnswerScope Scope = new("chat", null, "context");

    [Fact]
    public async Task The_nearest_in_meaning_is_found_whatever_its_words()
    {
        using var questions = new EmbeddedQuestions(new Meanings(), 0.9, new VirtualTimeProvider());
        await AddAsync(questions, "refund", "How do I get my money back?");
        await AddAsync(questions, "hours", "When are you open?");

        (await questions.FindAsync(Scope, "I would like to be reimbursed", default))[0].Key.ShouldBe("refund");
        (await questions.FindAsync(Scope with { Tenant = "acme" }, "I would like to be reimbursed", default)).ShouldBeEmpty();
        questions.Remove(Scope, "refund");
        (await questions.FindAsync(Scope, "I would like to be reimbursed", default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_number_or_a_denial_does_not_match_however_near()
    {
        using var questions = new EmbeddedQuestions(new Meanings(), 0.9, new VirtualTimeProvider());
        await AddAsync(questions, "123", "Refund order 123 money");

        (await questions.FindAsync(Scope, "Refund order 124 money", default)).ShouldBeEmpty();
        (await questions.FindAsync(Scope, "Don't refund order 123 money", default)).ShouldBeEmpty();
        (await questions.FindAsync(Scope, "money for order 123", default)).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_generator_that_hangs_is_waited_for_ten_seconds(bool ignoresItsToken)
    {
        var clock = new VirtualTimeProvider();
        using var questions = new EmbeddedQuestions(new HangingGenerator(ignoresItsToken), 0.9, clock);
        var reading = questions.ReadAsync(Scope, "hours", "When are you open?", default).AsTask();
        var finding = questions.FindAsync(Scope, "When are you open?", default).AsTask();

        clock.Advance(TimeSpan.FromSeconds(9.9));
        (reading.IsCompleted, finding.IsCompleted).ShouldBe((false, false));
        clock.Advance(TimeSpan.FromSeconds(0.1));

        await Should.ThrowAsync<OperationCanceledException>(() => reading);
        await Should.ThrowAsync<OperationCanceledException>(() => finding);
    }

    private static async Task AddAsync(EmbeddedQuestions questions, string key, string question)
        => (await questions.ReadAsync(Scope, key, question, default))();

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
