namespace Providers.Benchmarks.Gateway;

/// <summary>A client that asks again and again, whole or streamed, and often leaves.</summary>
internal static class SoakClient
{
    public static async Task RunAsync(Uri gateway, int number, SoakTally tally, CancellationToken ending)
    {
        var chance = new Random(number);
        using var client = new HttpClient(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero }) { BaseAddress = gateway, Timeout = Timeout.InfiniteTimeSpan };
        if (number % 2 == 0)
        {
            client.DefaultRequestHeaders.Add("x-providers-tenant", "acme");
        }

        while (!ending.IsCancellationRequested)
        {
            var stays = chance.Next(10) < 6;
            using var leaving = stays ? new CancellationTokenSource() : new CancellationTokenSource(chance.Next(1, 150));
            try
            {
                await AskAsync(client, chance.Next(3) > 0 ? Ask.Streamed : Ask.Whole, tally, leaving.Token);
            }
            catch (OperationCanceledException)
            {
                tally.Left();
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                tally.Broken();
            }

            await Task.Delay(chance.Next(20, 120), CancellationToken.None);
        }
    }

    private static async Task AskAsync(HttpClient client, string body, SoakTally tally, CancellationToken leaving)
    {
        using var response = await Ask.SendAsync(client, body, leaving);
        var text = await response.Content.ReadAsStringAsync(leaving);
        if (!response.IsSuccessStatusCode)
        {
            tally.Refused();
        }
        else if (text.EndsWith("[DONE]\n\n", StringComparison.Ordinal) || text.EndsWith('}'))
        {
            tally.Whole();
        }
        else
        {
            tally.Broken();
        }
    }
}
