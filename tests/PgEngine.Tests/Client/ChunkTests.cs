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
        var chunks = BatchEnqueuer.Chunks(Plain(payloads)).ToList();

        Assert.Equal(payloads, chunks.SelectMany(chunk => chunk.Payloads));
        Assert.All(chunks, chunk => Assert.InRange(chunk.Payloads.Length, 1, BatchEnqueuer.MaxChunk));
        Assert.All(chunks, chunk => Assert.Equal((null, null), (chunk.Keys, chunk.ConcurrencyKeys)));
    }

    [Fact]
    public void Large_payloads_make_small_chunks_and_one_over_the_bound_travels_alone()
    {
        var half = new string('x', (BatchEnqueuer.MaxChunkLength / 2) + 1);
        var huge = new string('x', BatchEnqueuer.MaxChunkLength * 2);

        Assert.Equal(
            [1, 1, 1, 1],
            BatchEnqueuer.Chunks(Plain([half, half, huge, "{}"])).Select(chunk => chunk.Payloads.Length));
    }

    [Fact]
    public void Each_payload_has_its_own_keys_and_the_options_fill_in_the_concurrency_key()
    {
        var jobs = new (string, JobKeys)[] { ("1", new("a")), ("2", default), ("3", new("c", "z")) };

        var chunk = Assert.Single(BatchEnqueuer.Chunks(jobs, "x"));

        Assert.Equal("a||c", string.Join("|", chunk.Keys!));
        Assert.Equal("x|x|z", string.Join("|", chunk.ConcurrencyKeys!));
    }

    private static IEnumerable<(string, JobKeys)> Plain(IEnumerable<string> payloads) => payloads.Select(payload => (payload, default(JobKeys)));
}
