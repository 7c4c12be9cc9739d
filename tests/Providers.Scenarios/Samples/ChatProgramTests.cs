using Providers.Scenarios.Stage;
using Providers.Testing;

namespace Providers.Scenarios.Samples;

/// <summary>The README's first command.</summary>
public sealed class ChatProgramTests
{
    [Fact]
    public async Task The_tour_keeps_all_its_promises()
    {
        var (exitCode, output, errors) = await ChatProgram.RunAsync();
        output.ShouldContain("tour: 7 of 7 scenes as promised", customMessage: output + errors);
        exitCode.ShouldBe(0);
    }

    [Fact]
    public async Task One_question_is_answered_by_a_configured_backend()
    {
        await using var provider = SimulatedProvider.StartOpenAI();
        provider.Default = SimulatedReply.Text("Two", " days.");
        var (exitCode, output, errors) = await WithFileAsync(
            $$$"""
            { "Providers": { "Backends": { "one": { "Type": "OpenAI", "Endpoint": "{{{provider.Endpoint}}}", "Model": "m", "ApiKey": "{{{BackendSettings.Key}}}" } } } }
            """,
            file => ChatProgram.RunAsync("--config", file, "--once", "How long?"));
        exitCode.ShouldBe(0, errors);
        output.ShouldContain("Two days.");
        (output + errors).ShouldNotContain(BackendSettings.Key);
        provider.Chats.ShouldHaveSingleItem().Text.ShouldContain("How long?");
    }

    [Fact]
    public async Task A_question_nobody_answers_ends_with_1_and_names_who_was_tried()
    {
        await using var provider = SimulatedProvider.StartOpenAI();
        provider.Default = SimulatedReply.Failure(401, null, "invalid_api_key");
        var (exitCode, output, errors) = await WithFileAsync(
            $$$"""
            { "Providers": { "Backends": { "one": { "Type": "OpenAI", "Endpoint": "{{{provider.Endpoint}}}", "Model": "m" } } } }
            """,
            file => ChatProgram.RunAsync("--config", file, "--once", "How long?"));
        exitCode.ShouldBe(1);
        (output + errors).ShouldContain("one: Unauthorized, no ApiKey is set, status 401");
    }

    [Fact]
    public async Task A_file_that_is_not_there_ends_with_2() =>
        (await ChatProgram.RunAsync("--config", "/nowhere/at/all.json")).ExitCode.ShouldBe(2);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "Providers": { "Backends": { "one": { "Type": "OpenAi", "Endpiont": "http://x" } } } }""")]
    public async Task A_wrong_file_ends_with_2_and_says_why(string json)
    {
        var (exitCode, _, errors) = await WithFileAsync(json, file => ChatProgram.RunAsync("--config", file, "--once", "How long?"));
        exitCode.ShouldBe(2);
        errors.ShouldContain("Providers");
    }

    [Fact]
    public async Task A_file_that_is_no_JSON_ends_with_2_and_names_the_line_but_not_what_it_says()
    {
        var (exitCode, output, errors) = await WithFileAsync("{ \"Providers\":\nsk-CANARY", file => ChatProgram.RunAsync("--config", file));
        exitCode.ShouldBe(2);
        errors.ShouldContain("is no JSON: see line 2.");
        (output + errors).ShouldNotContain("CANARY");
    }

    [Fact]
    public async Task Help_is_no_mistake()
    {
        var (exitCode, output, _) = await ChatProgram.RunAsync("--help");
        exitCode.ShouldBe(0);
        output.ShouldContain("--check-answers");
    }

    private static async Task<T> WithFileAsync<T>(string json, Func<string, Task<T>> run)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".json");
        await File.WriteAllTextAsync(file, json);
        try
        {
            return await run(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
