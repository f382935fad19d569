using PgEngine.Client;

namespace PgEngine.Tests.Client;

public sealed class ChunkTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(BatchEnqueuer.MaxChunk)]
    [InlineData(BatchEnqueuer.MaxChunk + 1)]
    public void Every_payload_is_in_one_chunk_in_order(int count)
    {
        var payloads = Enumerable.Range(0, count).Select(n => $"{n}").ToList();
        var chunks = BatchEnqueuer.Chunks(payloads).ToList();

        Assert.Equal(payloads, chunks.SelectMany(chunk => chunk));
        Assert.All(chunks, chunk => Assert.InRange(chunk.Length, 1, BatchEnqueuer.MaxChunk));
    }

    [Fact]
    public void Large_payloads_make_small_chunks_and_one_over_the_bound_travels_alone()
    {
        var half = new string('x', (BatchEnqueuer.MaxChunkLength / 2) + 1);
        var huge = new string('x', BatchEnqueuer.MaxChunkLength * 2);

        Assert.Equal([1, 1, 1, 1], BatchEnqueuer.Chunks([half, half, huge, "{}"]).Select(chunk => chunk.Length));
    }
}
