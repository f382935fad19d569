using System.Text.Json.Serialization;

namespace PgEngine.Workflows;

/// <summary>How the engine writes its own values into journals.</summary>
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(long))]
internal sealed partial class WorkflowJson : JsonSerializerContext;
