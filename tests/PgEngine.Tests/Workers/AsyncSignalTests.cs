using PgEngine.Workers;

namespace PgEngine.Tests.Workers;

public sealed class AsyncSignalTests
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_set_before_the_wait_is_not_lost_and_many_make_one_wake_up()
    {
        var signal = new AsyncSignal();
        signal.Set();
        signal.Set();
        await signal.WaitAsync(CancellationToken.None).WaitAsync(Ceiling);

        Assert.False(signal.WaitAsync(CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task A_wait_that_was_cancelled_leaves_the_signal_in_order()
    {
        var signal = new AsyncSignal();
        using var source = new CancellationTokenSource();
        var wait = signal.WaitAsync(source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        signal.Set();

        await signal.WaitAsync(CancellationToken.None).WaitAsync(Ceiling);
    }

    [Fact]
    public async Task Whatever_was_written_before_a_set_is_read_after_the_wait_under_a_storm_of_sets()
    {
        const int Writes = 200_000;
        var signal = new AsyncSignal();
        var written = 0;
        var reader = Task.Run(async () =>
        {
            while (Volatile.Read(ref written) < Writes)
            {
                await signal.WaitAsync(CancellationToken.None);
            }
        });
        var writer = Task.Run(() =>
        {
            for (var i = 0; i < Writes; i++)
            {
                Volatile.Write(ref written, i + 1);
                signal.Set();
            }
        });

        // A lost wake-up leaves the reader waiting for ever after the last write.
        await Task.WhenAll(writer, reader).WaitAsync(Ceiling);
    }
}
