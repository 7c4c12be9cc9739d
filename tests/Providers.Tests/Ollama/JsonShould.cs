using System.Text.Json;

namespace Providers.Tests.Ollama;

internal static class JsonShould
{
    /// <summary>Equal as JSON, whatever the white space and the order of properties.</summary>
    public static void ShouldBeJson(this JsonElement actual, string expected, string? because = null)
        => JsonElement.DeepEquals(actual, JsonElement.Parse(expected)).ShouldBeTrue($"{because}: {actual.GetRawText()}");
}
