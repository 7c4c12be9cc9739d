using Microsoft.Extensions.AI;
using Providers.Answers;
using static Providers.Tests.Answers.Answering;

namespace Providers.Tests.Answers;

public sealed class StorableTests
{
    [Fact]
    public void A_finished_text_may_be_cached_and_stored() => Judge(Complete("yes")).ShouldBe((true, true));

    [Fact]
    public void One_cut_at_the_callers_cap_may_be_cached_but_not_stored()
        => Judge(With(r => r.FinishReason = ChatFinishReason.Length)).ShouldBe((true, false));

    [Fact]
    public void A_tool_call_may_be_cached_but_not_stored() => Judge(With(r =>
    {
        r.FinishReason = ChatFinishReason.ToolCalls;
        r.Messages[0].Contents.Add(new FunctionCallContent("1", "f"));
    })).ShouldBe((true, false));

    [Fact]
    public void One_without_an_end_is_let_go() => Judge(With(r => r.FinishReason = null)).ShouldBe((false, false));

    [Fact]
    public void A_filtered_one_is_let_go() => Judge(With(r => r.FinishReason = ChatFinishReason.ContentFilter)).ShouldBe((false, false));

    [Fact]
    public void One_with_an_unknown_end_is_let_go()
        => Judge(With(r => r.FinishReason = new ChatFinishReason("odd"))).ShouldBe((false, false));

    [Fact]
    public void A_refusal_is_let_go()
        => Judge(With(r => r.Messages[0].Contents.Add(new ErrorContent("no") { ErrorCode = "Refusal" }))).ShouldBe((false, false));

    [Fact]
    public void An_empty_one_is_let_go() => Judge(Complete("")).ShouldBe((false, false));

    [Theory]
    [InlineData(AnswerOrigin.Live, true)]
    [InlineData(AnswerOrigin.Cached, false)]
    [InlineData(AnswerOrigin.Stale, true)]
    [InlineData(AnswerOrigin.Similar, true)]
    [InlineData(AnswerOrigin.Curated, true)]
    public void One_that_stands_in_for_another_is_let_go(AnswerOrigin origin, bool degraded)
        => Judge(With(r => r.AdditionalProperties = new()
        {
            [RouteReportExtensions.PropertyName] = new RouteReport { Route = "chat", Origin = origin, Degraded = degraded },
        })).ShouldBe((false, false));

    private static (bool Cache, bool Store) Judge(ChatResponse response) => (Storable.InCache(response), Storable.InStore(response));

    private static ChatResponse With(Action<ChatResponse> change)
    {
        var response = Complete("yes");
        change(response);
        return response;
    }
}
