using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PgEngine.Jobs;

/// <summary>Makes the untyped registration, which workers run, out of a typed handler.</summary>
internal static class JobAdapter
{
    /// <summary>Runs a handler with a payload that has been read.</summary>
    internal delegate Task<JobOutcome> Run<in TPayload>(
        TPayload payload, IServiceProvider services, JobContext job, CancellationToken cancellationToken);

    public static JobRegistration Register<TPayload>(string kind, Run<TPayload> run, JobOptions options) =>
        new(kind, typeof(TPayload), json => Prepare(kind, run, json), options);

    public static JobRegistration RegisterBatch<TPayload>(
        string kind, BatchCall<TPayload>.Handler run, int maxBatch, TimeSpan maxWait, JobOptions options) =>
        new(
            kind,
            typeof(TPayload),
            static _ => throw new InvalidOperationException("The jobs of a batch kind are never run one by one."),
            options,
            new BatchRegistration(maxBatch, maxWait, json =>
            {
                var typeInfo = (JsonTypeInfo<TPayload>)json.GetTypeInfo(typeof(TPayload));
                return () => new BatchCall<TPayload>(kind, typeInfo, run);
            }));

    /// <summary>A handler that answers nothing has done its job.</summary>
    public static async Task<JobOutcome> CompletedAfter(Task handler)
    {
        await handler.ConfigureAwait(false);
        return JobOutcome.Completed;
    }

    /// <summary>A batch handler that returns nothing has answered through its items.</summary>
    public static async Task<BatchOutcome> AnsweredAfter(Task handler)
    {
        await handler.ConfigureAwait(false);
        return BatchOutcome.AsAnswered;
    }

    private static Func<ReadOnlyMemory<byte>, PreparedJob> Prepare<TPayload>(
        string kind, Run<TPayload> run, JsonSerializerOptions json)
    {
        var typeInfo = (JsonTypeInfo<TPayload>)json.GetTypeInfo(typeof(TPayload));
        return bytes =>
        {
            var payload = JsonSerializer.Deserialize(bytes.Span, typeInfo)
                ?? throw new JsonException($"The payload of a job of kind '{kind}' is null.");
            return (services, job, cancellationToken) => run(payload, services, job, cancellationToken);
        };
    }
}
