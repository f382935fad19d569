using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PgEngine.Jobs;

internal sealed class BatchCall<TPayload>(string kind, JsonTypeInfo<TPayload> typeInfo, BatchCall<TPayload>.Handler handler) : BatchCall
{
    private readonly List<BatchItem<TPayload>> _items = [];

    internal delegate Task<BatchOutcome> Handler(
        IReadOnlyList<BatchItem<TPayload>> items, IServiceProvider services, CancellationToken cancellationToken);

    public override int Count => _items.Count;

    public override BatchItem Read(ReadOnlyMemory<byte> payload, JobContext job, CancellationToken cancellationToken)
    {
        var value = JsonSerializer.Deserialize(payload.Span, typeInfo)
            ?? throw new JsonException($"The payload of a job of kind '{kind}' is null.");
        return new BatchItem<TPayload>(value, job, cancellationToken);
    }

    public override void Join(BatchItem item) => _items.Add((BatchItem<TPayload>)item);

    public override async Task<BatchOutcome> RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var outcome = await handler(_items, services, cancellationToken).ConfigureAwait(false) ?? BatchOutcome.AsAnswered;
        outcome.CheckLength(_items.Count);
        return outcome;
    }
}
