namespace Providers.Execution;

/// <summary>Which models a name stands for: the model itself and its dated snapshots, never its smaller or larger sisters.</summary>
internal static class ModelName
{
    /// <summary>One digit, or two in all, tell another model, as in <c>-4-5</c>.</summary>
    private const int FewestDigits = 3;

    /// <summary>
    /// Whether <paramref name="model"/> is <paramref name="name"/>, or that with a date or a version's number behind it, such as
    /// <c>-2024-08-06</c>, <c>-0613</c> or <c>@20250929</c>. Compared without case.
    /// </summary>
    public static bool Covers(string name, string model)
        => model.StartsWith(name, StringComparison.OrdinalIgnoreCase)
            && (model.Length == name.Length || IsVersion(model.AsSpan(name.Length)));

    private static bool IsVersion(ReadOnlySpan<char> rest)
    {
        if (rest[0] is not ('-' or '@'))
        {
            return false;
        }

        var numbers = rest[1..];
        var digits = 0;
        foreach (var range in numbers.Split('-'))
        {
            var number = numbers[range];
            if (number.Length < 2 || number.ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }

            digits += number.Length;
        }

        return digits >= FewestDigits;
    }
}
