using System.Text.Json.Serialization;

namespace PgEngine.Groups;

/// <summary>
/// How the members of a group ended: the member <c>group</c> of its callback's payload. Give the payload's type a property of this type
/// that is called <c>group</c> in JSON.
/// </summary>
/// <param name="Id">The group.</param>
/// <param name="Completed">Members that are done.</param>
/// <param name="Failed">Members that failed for good.</param>
/// <param name="Cancelled">Members that were cancelled or discarded.</param>
public sealed record GroupResult(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("completed")] long Completed,
    [property: JsonPropertyName("failed")] long Failed,
    [property: JsonPropertyName("cancelled")] long Cancelled);
