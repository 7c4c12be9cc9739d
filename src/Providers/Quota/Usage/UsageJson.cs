using System.Text.Json.Serialization;

namespace Providers.Quota;

[JsonSerializable(typeof(UsageRow))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
internal sealed partial class UsageJson : JsonSerializerContext;
