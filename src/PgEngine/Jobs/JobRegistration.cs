using System.Text.Json;
using PgEngine.Workflows.Registration;

namespace PgEngine.Jobs;

/// <summary>One registered kind: how to read its payload and run its handler.</summary>
/// <param name="Kind">The kind's name.</param>
/// <param name="PayloadType">The payload's CLR type.</param>
/// <param name="Prepare">
/// Reads a payload once the engine's JSON options are known, and returns the call that runs the handler. Throws
/// <see cref="JsonException"/> for a payload that does not fit: a permanent failure of that job alone. Not used for a batch.
/// </param>
/// <param name="Options">What holds for every job of the kind.</param>
/// <param name="Batch">Set when the jobs of the kind run many to a call.</param>
/// <param name="Workflow">Set when the jobs of the kind are runs of a workflow.</param>
internal sealed record JobRegistration(
    string Kind,
    Type PayloadType,
    Func<JsonSerializerOptions, Func<ReadOnlyMemory<byte>, PreparedJob>> Prepare,
    JobOptions Options,
    BatchRegistration? Batch = null,
    WorkflowRegistration? Workflow = null);
