namespace Providers.Tests.Answers;

/// <summary>As many different questions as wanted, a third of them in Chinese.</summary>
internal static class ManyQuestions
{
    private static readonly string[] Things =
        ["kettle", "lamp", "scooter", "blanket", "mixer", "fan", "speaker", "monitor", "chair", "stroller", "heater", "guitar", "drill", "helmet", "globe"];

    private static readonly string[] HanThings = ["水壶", "台灯", "滑板车", "毛毯", "搅拌机", "风扇", "音箱", "显示器", "椅子", "婴儿车", "暖气", "吉他", "电钻"];

    public static IEnumerable<string> Of(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var thing = Things[i % Things.Length];
            yield return (i % 6) switch
            {
                0 => $"Where is order {i} with the {thing}?",
                1 => $"How do I return the {thing} of order {i}?",
                2 => $"Is the {thing} number {i} covered by warranty in branch {i % 97}?",
                3 => $"What does {thing} message {i % 1000} mean on model Z{i / 1000}?",
                4 => $"订单{i}里的{HanThings[i % HanThings.Length]}什么时候发货？",
                _ => $"型号{i}的{HanThings[i % HanThings.Length]}怎么清洗？",
            };
        }
    }
}
