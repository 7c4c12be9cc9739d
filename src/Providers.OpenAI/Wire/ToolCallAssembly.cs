using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Providers.OpenAI.Wire;

/// <summary>Puts tool calls together from their pieces; a call is handed over only when it is whole.</summary>
internal sealed class ToolCallAssembly
{
    private readonly List<Call> calls = [];

    public bool IsEmpty => calls.Count == 0;

    /// <summary>Takes a piece in.</summary>
    /// <param name="index">The call's position; null where the server does not say.</param>
    /// <param name="id">The call's id; null or empty on later pieces, and on some servers always.</param>
    /// <param name="name">The function's name; null on later pieces.</param>
    /// <param name="arguments">The next piece of the arguments' JSON.</param>
    public void Add(int? index, string? id, string? name, string? arguments)
    {
        var call = Find(index, id, name);
        call.Id ??= string.IsNullOrEmpty(id) ? null : id;
        call.Name ??= string.IsNullOrEmpty(name) ? null : name;
        call.Arguments.Append(arguments);
    }

    /// <summary>The calls in order.</summary>
    /// <param name="wasCut">The answer met its length: a call whose arguments are not whole is left out.</param>
    /// <exception cref="JsonException">A call has no name.</exception>
    public IEnumerable<FunctionCallContent> Complete(bool wasCut)
    {
        foreach (var call in calls)
        {
            var content = Complete(call);
            if (!wasCut || content.Exception is null)
            {
                yield return content;
            }
        }
    }

    private static FunctionCallContent Complete(Call call)
    {
        var id = call.Id ?? $"call_{Guid.NewGuid():N}";
        var name = call.Name ?? throw new JsonException("A tool call has no name.");
        try
        {
            return new FunctionCallContent(id, name, Parse(call.Arguments.ToString()));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The model's own slip, not the wire's: the caller's loop tells it so.
            return new FunctionCallContent(id, name) { Exception = exception };
        }
    }

    private static Dictionary<string, object?> Parse(string arguments)
    {
        var values = new Dictionary<string, object?>();
        if (string.IsNullOrWhiteSpace(arguments))
        {
            return values;
        }

        using var document = JsonDocument.Parse(arguments);
        if (document.RootElement.ValueKind == JsonValueKind.Null)
        {
            return values;
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("The arguments are no JSON object.");
        }

        foreach (var property in document.RootElement.EnumerateObject())
        {
            values[property.Name] = property.Value.Clone();
        }

        return values;
    }

    /// <summary>By index, else by id, else the last; a second name and id under one index begin another call.</summary>
    private Call Find(int? index, string? id, string? name)
    {
        for (var i = calls.Count - 1; i >= 0; i--)
        {
            var call = calls[i];
            var isSame = index is not null ? call.Index == index : string.IsNullOrEmpty(id) ? string.IsNullOrEmpty(name) : call.Id == id;
            if (isSame)
            {
                return IsAnother(call, id, name) ? Begin(index) : call;
            }
        }

        return Begin(index);
    }

    private static bool IsAnother(Call call, string? id, string? name)
        => !string.IsNullOrEmpty(id) && !string.IsNullOrEmpty(name) && call.Id is not null && call.Id != id;

    private Call Begin(int? index)
    {
        var call = new Call(index);
        calls.Add(call);
        return call;
    }

    private sealed class Call(int? index)
    {
        public int? Index => index;

        public string? Id { get; set; }

        public string? Name { get; set; }

        public StringBuilder Arguments { get; } = new();
    }
}
