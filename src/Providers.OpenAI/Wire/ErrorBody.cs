using System.Text.Json;
using Providers.Failures;

namespace Providers.OpenAI.Wire;

/// <summary>An error as providers write it. The message is only for finding the kind: it may echo the prompt.</summary>
internal sealed record ErrorBody
{
    /// <summary>Nothing was said that is known.</summary>
    public static readonly ErrorBody Unknown = new();

    private const int LongestName = 80;

    /// <summary>Fields that no request is without: where the words of an error speak of one, another is meant.</summary>
    private static readonly string[] Indispensable = ["model", "messages", "stream"];

    public string? Code { get; private init; }

    public string? InnerCode { get; private init; }

    public string? Type { get; private init; }

    public string? Parameter { get; private init; }

    /// <summary>How long the body asks for patience, where no header does.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    private string? Message { get; init; }

    private bool IsPage { get; init; }

    /// <summary>Reads a whole body; nothing is known of one that is not JSON.</summary>
    public static ErrorBody Parse(ReadOnlyMemory<byte> body)
    {
        if (BodyForms.Of(body.Span) == BodyForm.Markup)
        {
            return new ErrorBody { IsPage = true };
        }

        try
        {
            using var document = JsonDocument.Parse(Trimmed(body));
            return Find(document.RootElement) ?? Unknown;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or a text in it is not UTF-16: then the status alone must do.
            return Unknown;
        }
    }

    /// <summary>Finds the error in an object, in whatever place it is put; null when there is none.</summary>
    private static ErrorBody? Find(JsonElement root) => root.ValueKind switch
    {
        JsonValueKind.Array when root.GetArrayLength() > 0 => Find(root[0]),
        JsonValueKind.Object when root.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null => Read(error),
        JsonValueKind.Object when root.TryGetProperty("errors", out var errors) => Read(errors),
        JsonValueKind.Object when root.TryGetProperty("detail", out var detail) => Read(detail),
        JsonValueKind.Object when Text(root, "message") is not null || Text(root, "msg") is not null || Text(root, "code") is not null
            => Read(root),
        _ => null,
    };

    /// <summary>Reads what stands where an error should.</summary>
    public static ErrorBody Read(JsonElement error) => error.ValueKind switch
    {
        JsonValueKind.String => new ErrorBody { Message = error.GetString() },
        JsonValueKind.Array when error.GetArrayLength() > 0 => Read(error[0]),
        JsonValueKind.Object => FromObject(error),
        _ => Unknown,
    };

    public ProviderError In(Dialect dialect, int? status, TimeSpan? retryAfter) => new()
    {
        Dialect = dialect,
        Status = status,
        Code = Code,
        InnerCode = InnerCode,
        Type = Type,
        Parameter = Parameter,
        Message = Message,
        RetryAfter = retryAfter ?? RetryAfter,
        IsPage = IsPage,
    };

    /// <summary>The provider's own code; its class of errors where it has none.</summary>
    public string? BestCode => Code ?? InnerCode ?? Type;

    /// <summary>The first of the fields that were sent which the error speaks of.</summary>
    public string? Names(IEnumerable<string> fields)
        => Message is null ? null
            : fields.Except(Indispensable).Where(Mentions).MinBy(field => Message.IndexOf(field, StringComparison.Ordinal));

    private bool Mentions(string field)
    {
        var next = 0;
        while (Message!.IndexOf(field, next, StringComparison.Ordinal) is var at and >= 0)
        {
            if (!IsWord(at - 1) && !IsWord(at + field.Length))
            {
                return true;
            }

            next = at + 1;
        }

        return false;

        bool IsWord(int at) => at >= 0 && at < Message.Length && (char.IsAsciiLetterOrDigit(Message[at]) || Message[at] == '_');
    }

    private static ErrorBody FromObject(JsonElement error) => new()
    {
        Code = Name(Text(error, "code")),
        InnerCode = error.TryGetProperty("innererror", out var inner) && inner.ValueKind == JsonValueKind.Object
            ? Name(Text(inner, "code"))
            : null,
        Type = Name(Text(error, "type")),
        Parameter = Name(Text(error, "param") ?? FieldOf(error, "loc")),
        Message = Text(error, "message") ?? Text(error, "msg"),
        RetryAfter = RetryInfoIn(error) ?? Failures.RetryAfter.InWords(Text(error, "message")),
    };

    private static string? Text(JsonElement element, string property)
        => !element.TryGetProperty(property, out var value) ? null
            : value.ValueKind == JsonValueKind.String ? value.GetString()
            : value.ValueKind == JsonValueKind.Number ? value.GetRawText()
            : null;

    /// <summary>FastAPI's place of an error: the body, the field, and what lies below it.</summary>
    private static string? FieldOf(JsonElement element, string property)
        => element.TryGetProperty(property, out var path) && path.ValueKind == JsonValueKind.Array
            ? path.EnumerateArray().Where(step => step.ValueKind == JsonValueKind.String).Select(step => step.GetString())
                .FirstOrDefault(step => step != "body")
            : null;

    /// <summary>Google's <c>RetryInfo</c>, one of an error's details.</summary>
    private static TimeSpan? RetryInfoIn(JsonElement error)
        => error.TryGetProperty("details", out var details) && details.ValueKind == JsonValueKind.Array
            ? details.EnumerateArray().Where(detail => detail.ValueKind == JsonValueKind.Object)
                .Select(detail => Failures.RetryAfter.ParseDuration(Text(detail, "retryDelay")))
                .FirstOrDefault(wait => wait is not null)
            : null;

    /// <summary>Only what looks like a name is repeated: a server may put anything here, the prompt too.</summary>
    private static string? Name(string? value)
        => value is { Length: > 0 and <= LongestName } && value.All(IsOfName) ? value : null;

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '[' or ']' or '$';

    private static ReadOnlyMemory<byte> Trimmed(ReadOnlyMemory<byte> body)
        => body.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? body[3..] : body;
}
