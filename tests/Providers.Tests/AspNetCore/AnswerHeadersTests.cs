using Microsoft.AspNetCore.Http;
using Providers.AspNetCore.Writing;

namespace Providers.Tests.AspNetCore;

public sealed class AnswerHeadersTests
{
    [Fact]
    public void Names_in_any_script_become_headers()
    {
        var headers = new HeaderDictionary();

        AnswerHeaders.Write(headers, new RouteReport { Route = "客服", Backend = "a\r\nx: y" });

        headers[AnswerHeaders.Route].ToString().ShouldBe("%E5%AE%A2%E6%9C%8D");
        headers[AnswerHeaders.Backend].ToString().ShouldNotContain("\n");
    }

    [Fact]
    public void A_failure_has_neither_backend_nor_origin()
    {
        var headers = new HeaderDictionary();

        AnswerHeaders.Write(headers, new RouteReport { Route = "chat", Attempts = [new RouteAttempt { Number = 1, Backend = "a" }] });

        headers.Keys.ShouldBe([AnswerHeaders.Route, AnswerHeaders.Attempts], ignoreOrder: true);
        headers[AnswerHeaders.Attempts].ToString().ShouldBe("1");
    }

    [Fact]
    public void A_stored_answer_has_an_origin_and_no_backend()
    {
        var headers = new HeaderDictionary();

        AnswerHeaders.WriteCommitted(headers, new RouteReport { Route = "chat", Origin = AnswerOrigin.Stale, Degraded = true });

        headers[AnswerHeaders.Origin].ToString().ShouldBe("stale");
        headers[AnswerHeaders.Degraded].ToString().ShouldBe("true");
        headers[AnswerHeaders.Attempts].ToString().ShouldBe("0");
        headers.ContainsKey(AnswerHeaders.Backend).ShouldBeFalse();
    }
}
