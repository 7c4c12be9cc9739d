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
        var call = Find(index, id, name, arguments);
        call.Id ??= string.IsNullOrEmpty(id) ? null : id;
        call.Name ??= string.IsNullOrEmpty(name) ? null : name;
        call.Arguments.Append(arguments);
    }

    /// <summary>The calls in order.</summary>
    /// <param name="wasCut">
    /// The answer met its length or a filter: a call whose arguments are not whole is left out, and so is a last one that has none yet.
    /// </param>
    /// <exception cref="JsonException">A call has no name.</exception>
    public IEnumerable<FunctionCallContent> Complete(bool wasCut)
    {
        for (var i = 0; i < calls.Count; i++)
        {
            var content = Complete(calls[i]);
            var isWhole = content.Exception is null && (i < calls.Count - 1 || calls[i].HasArguments);
            if (!wasCut || isWhole)
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
            Json.RequireText(property.Value);
            values[property.Name] = property.Value.Clone();
        }

        return values;
    }

    /// <summary>By index, else by id, else the last, unless the piece begins another call there.</summary>
    private Call Find(int? index, string? id, string? name, string? arguments)
    {
        for (var i = calls.Count - 1; i >= 0; i--)
        {
            var call = calls[i];
            var isSame = index is not null ? call.Index == index : string.IsNullOrEmpty(id) ? string.IsNullOrEmpty(name) : call.Id == id;
            if (isSame)
            {
                return IsAnother(call, id, name, arguments) ? Begin(index) : call;
            }
        }

        return Begin(index);
    }

    /// <summary>
    /// Some servers count all calls as the first, give them no ids or all the same: then a name begins another call when it is another
    /// name, or when the arguments so far are whole and more come.
    /// </summary>
    private static bool IsAnother(Call call, string? id, string? name, string? arguments)
        => !string.IsNullOrEmpty(name) && call.Name is not null
            && ((!string.IsNullOrEmpty(id) && call.Id is not null && call.Id != id)
                || call.Name != name
                || (!string.IsNullOrWhiteSpace(arguments) && call.IsWhole));

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

        public bool HasArguments => !string.IsNullOrWhiteSpace(Arguments.ToString());

        public bool IsWhole => HasArguments && Json.IsWhole(Arguments.ToString());
    }
}
