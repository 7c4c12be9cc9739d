using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Providers.AspNetCore.Failures;

/// <summary>A failure as an OpenAI client is told of it.</summary>
internal sealed record FailureAnswer
{
    public required FailureStatus Status { get; init; }

    public required string Message { get; init; }

    public string? Parameter { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What was tried; null where nothing was.</summary>
    public RouteReport? Report { get; init; }

    /// <summary>Whether this is a failure of the gateway itself, that a person should look into.</summary>
    public bool IsOurs { get; init; }

    public static FailureAnswer Of(Exception exception) => exception switch
    {
        RefusedRequestException refused => new()
        {
            Status = new(refused.Status, refused.Code ?? "invalid_request"),
            Message = refused.Message,
            Parameter = refused.Parameter,
            RetryAfter = refused.RetryAfter,
        },
        BadHttpRequestException bad => new() { Status = FailureStatus.Of(bad), Message = bad.Message },
        OperationCanceledException => new()
        {
            Status = FailureStatus.Of(ChatFailureKind.Cancelled),
            Message = "The request broke off.",
        },
        UnknownRouteException unknown => new()
        {
            Status = new(StatusCodes.Status404NotFound, "model_not_found"),
            Message = unknown.Message,
            Parameter = "model",
        },
        ChatRouteException failure => new()
        {
            Status = FailureStatus.Of(failure),
            Message = failure.Message,
            Parameter = (failure.InnerException as ChatBackendException)?.Parameter,
            RetryAfter = failure.RetryAfter,
            Report = failure.Report,
        },
        PartialAnswerException partial => new()
        {
            Status = FailureStatus.Of(ChatFailureKind.Interrupted),
            Message = partial.Message,
            Report = partial.Report,
        },
        _ => new()
        {
            Status = new(StatusCodes.Status500InternalServerError, "internal_error"),
            Message = "The gateway failed. Its log says where.",
            IsOurs = true,
        },
    };

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, Message);
        json.WriteString("type"u8, Status.Type);
        json.WriteString("param"u8, Parameter);
        json.WriteString("code"u8, Status.Code);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
