using Providers.AspNetCore.Access;
using Providers.AspNetCore.Failures;

namespace Providers.Tests.AspNetCore.Access;

public sealed class BodyRoomTests
{
    private long most = 100;
    private readonly BodyRoom room;

    public BodyRoomTests() => room = new BodyRoom(() => most);

    [Fact]
    public void A_body_grows_as_long_as_there_is_room_and_leaves_all_of_it()
    {
        var first = new HeldBody(room);
        using var second = new HeldBody(room);
        first.GrowTo(30);
        first.GrowTo(60);
        second.GrowTo(40);

        var refused = Should.Throw<RefusedRequestException>(() => second.GrowTo(41));

        (refused.Status, refused.Code, refused.RetryAfter).ShouldBe((503, "gateway_busy", TimeSpan.FromSeconds(1)));
        room.Held.ShouldBe(100);
        first.Dispose();
        first.Dispose();
        room.Held.ShouldBe(40);
        second.GrowTo(100);
    }

    [Fact]
    public void A_body_whose_length_is_told_is_refused_before_it_comes()
    {
        using var body = new HeldBody(room);

        body.Expect(null);
        body.Expect(100);
        Should.Throw<RefusedRequestException>(() => body.Expect(101));
        Should.Throw<RefusedRequestException>(() => body.Expect(long.MaxValue));
        room.Held.ShouldBe(0);
    }

    [Fact]
    public void A_limit_that_is_lowered_counts_for_what_comes_next()
    {
        using var body = new HeldBody(room);
        body.GrowTo(80);

        most = 50;

        room.TryTake(1).ShouldBeFalse();
        room.Held.ShouldBe(80);
    }

    [Fact]
    public async Task A_crowd_never_holds_more_and_leaves_nothing()
    {
        var exceeded = false;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                if (room.TryTake(40))
                {
                    exceeded |= room.Held > 100;
                    room.Leave(40);
                }
            }
        })));

        exceeded.ShouldBeFalse();
        room.Held.ShouldBe(0);
    }
}
