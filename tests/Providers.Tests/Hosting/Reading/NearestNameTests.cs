using Providers.Hosting;

namespace Providers.Tests.Hosting.Reading;

public class NearestNameTests
{
    private static readonly string[] Known = ["Endpoint", "ApiKey", "Model", "MaxOutputTokens", "Deployment"];

    [Theory]
    [InlineData("Endpiont", "Endpoint")]
    [InlineData("endpoints", "Endpoint")]
    [InlineData("Api_Key", "ApiKey")]
    [InlineData("Modle", "Model")]
    [InlineData("MaxTokens", null)]
    [InlineData("MaxOuputTokns", "MaxOutputTokens")]
    [InlineData("Temperature", null)]
    [InlineData("x", null)]
    [InlineData("xy", null)]
    public void Finds_the_name_that_was_meant_or_none(string name, string? expected) => NearestName.Of(name, Known).ShouldBe(expected);

    [Fact]
    public void Finds_none_among_none() => NearestName.Of("Model", []).ShouldBeNull();
}
