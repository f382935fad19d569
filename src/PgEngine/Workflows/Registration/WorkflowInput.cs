using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PgEngine.Workflows.Registration;

/// <summary>Reads what a run was started with.</summary>
internal static class WorkflowInput
{
    /// <exception cref="JsonException">The input does not fit the type.</exception>
    public static TIn Read<TIn>(ReadOnlyMemory<byte> input, JsonSerializerOptions json)
    {
        var value = JsonSerializer.Deserialize(input.Span, (JsonTypeInfo<TIn>)json.GetTypeInfo(typeof(TIn)));

        // A null where the type allows it is an input like any other.
        return value is not null || Nullable.GetUnderlyingType(typeof(TIn)) is not null
            ? value!
            : throw new JsonException($"The input of a workflow that takes {typeof(TIn)} is null.");
    }
}
