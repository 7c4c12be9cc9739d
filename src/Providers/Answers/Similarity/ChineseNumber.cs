namespace Providers.Answers;

/// <summary>Reads a number written in Chinese, up to the ten thousands.</summary>
internal static class ChineseNumber
{
    private const string Digits = "零一二三四五六七八九";
    private const string Counted = "天年月周号日分秒点块元折层楼";

    /// <returns>How many characters it takes up; zero where none stands. A lone "one" is a number only before what is counted.</returns>
    public static int Read(ReadOnlySpan<char> text, out string number)
    {
        long total = 0, section = 0, digit = 0;
        var length = 0;
        var tensSeen = false;
        for (; length < text.Length; length++)
        {
            var letter = text[length] is '两' ? '二' : text[length];
            if (Digits.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var value)
            {
                digit = digit * 10 + value;
            }
            else if (Unit(letter) is > 0 and var unit)
            {
                tensSeen = true;
                section += (digit == 0 ? 1 : digit) * unit;
                digit = 0;
                if (unit >= 10_000)
                {
                    total += section;
                    section = 0;
                }
            }
            else
            {
                break;
            }
        }

        number = (total + section + digit).ToString();
        var isLoneOne = length == 1 && !tensSeen && text[0] == '一';
        return isLoneOne && !(text.Length > 1 && Counted.Contains(text[1], StringComparison.Ordinal)) ? 0 : length;
    }

    private static long Unit(char letter) => letter switch
    {
        '十' => 10,
        '百' => 100,
        '千' => 1000,
        '万' => 10_000,
        _ => 0,
    };
}
