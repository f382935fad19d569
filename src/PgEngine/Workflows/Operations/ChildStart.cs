using System.Text;
using System.Text.Json;
using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Registration;
using PgEngine.Workflows.Running;

namespace PgEngine.Workflows.Operations;

/// <summary>How a child is to be started, as <c>checkpoint_steps_v1</c> reads it.</summary>
/// <param name="Workflow">The child's workflow.</param>
/// <param name="Input">Its input.</param>
/// <param name="InputType">The type that the input is written as.</param>
/// <param name="Options">What else was said.</param>
/// <param name="IsAwaited">Whether the parent waits for its end.</param>
internal sealed record ChildStart(string Workflow, object? Input, Type InputType, ChildOptions Options, bool IsAwaited)
{
    private OnParentEnd Policy => Options.Policy ?? (IsAwaited ? OnParentEnd.Cancel : OnParentEnd.Abandon);

    /// <summary>Whether the child is cancelled with what waits for it.</summary>
    public bool IsCancelledWithParent => Policy == OnParentEnd.Cancel;

    /// <summary>The kind of its job: of the version that was asked for, else the newest that this worker knows.</summary>
    public string Kind(RunActivation run) => WorkflowKind.Of(Workflow, Options.Version ?? run.Tools.NewestVersion(Workflow));

    public string Extras(RunActivation run)
    {
        var kind = Kind(run);
        var payload = run.Tools.CodecOf(kind).Encode(JsonSerializer.Serialize(Input, run.Tools.Json.GetTypeInfo(InputType)));
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("start");
            writer.WriteString("kind", kind);
            writer.WritePropertyName("payload");
            writer.WriteRawValue(payload);
            writer.WriteString("queue", Options.Queue ?? run.Job.Queue);
            writer.WriteNumber("priority", Options.Priority);
            writer.WriteBoolean("keep_result", true);
            writer.WriteBoolean("awaited", IsAwaited);
            writer.WriteString("policy", IsCancelledWithParent ? "cancel" : "abandon");
            WriteOptional(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    public static long IdOf(JournalRow row) => JsonSerializer.Deserialize(row.Value, WorkflowJson.Default.Int64);

    private void WriteOptional(Utf8JsonWriter writer)
    {
        if (Options.Key is { } key)
        {
            writer.WriteString("key", key);
        }

        if (Options.Timeout is { } timeout)
        {
            writer.WriteNumber("timeout_ms", (long)timeout.TotalMilliseconds);
        }

        if (Options.Delay is { } delay)
        {
            writer.WriteNumber("delay_ms", (long)delay.TotalMilliseconds);
        }

        if (Options.Tags is { Count: > 0 } tags)
        {
            writer.WriteStartArray("tags");
            foreach (var tag in tags)
            {
                writer.WriteStringValue(tag);
            }

            writer.WriteEndArray();
        }

        if (Options.Labels is { Count: > 0 } labels)
        {
            writer.WriteStartObject("labels");
            foreach (var (label, value) in labels)
            {
                writer.WriteString(label, value);
            }

            writer.WriteEndObject();
        }
    }
}
