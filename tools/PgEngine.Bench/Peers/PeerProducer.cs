using System.Diagnostics;
using System.Globalization;
using PgEngine.Bench.Databases;
using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Peers;

/// <summary>A process of a peer that enqueues.</summary>
internal sealed class PeerProducer : IAsyncDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(10);

    private readonly Process _process;

    private PeerProducer(Process process) => _process = process;

    /// <summary>Starts the process, installs the peer's schema if that is wanted, and connects.</summary>
    public static async Task<PeerProducer> StartAsync(
        PeerPrograms programs, Peer peer, BenchDatabase database, int connections, bool setsUp, CancellationToken cancellationToken)
    {
        var producer = new PeerProducer(Process.Start(programs.Start(peer, database, "producer"))!);
        await producer._process.StandardOutput.ReadLineAsync(cancellationToken);
        if (setsUp)
        {
            await producer.TellAsync("set-up", cancellationToken);
        }

        await producer.TellAsync($"connect {connections}", cancellationToken);
        return producer;
    }

    public Task<TimeSpan> EnqueueManyAsync(int count, int first, CancellationToken cancellationToken) =>
        TellAsync($"bulk {count} {first}", cancellationToken);

    public Task<TimeSpan> EnqueueAsync(int count, int first, int clients, CancellationToken cancellationToken) =>
        TellAsync($"single {count} {first} {clients}", cancellationToken);

    public async Task<List<SentJob>> EnqueuePacedAsync(int count, int first, TimeSpan interval, CancellationToken cancellationToken)
    {
        var sent = new List<SentJob>(count);
        await TellAsync($"paced {count} {first} {interval.TotalMilliseconds}", cancellationToken, sent);
        return sent;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    /// <returns>How long it took, as the process itself has measured it.</returns>
    private async Task<TimeSpan> TellAsync(FormattableString command, CancellationToken cancellationToken, List<SentJob>? sent = null) =>
        await TellAsync(command.ToString(CultureInfo.InvariantCulture), cancellationToken, sent);

    private async Task<TimeSpan> TellAsync(string command, CancellationToken cancellationToken, List<SentJob>? sent = null)
    {
        await _process.StandardInput.WriteLineAsync(command.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AnswerLimit);
        while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            var words = line.Split(' ');
            if (words[0] == "sent")
            {
                sent?.Add(new SentJob((int)Number(words[1]), Number(words[2]), Number(words[3])));
            }
            else if (words[0] == "produced")
            {
                return TimeSpan.FromMicroseconds(Number(words[1]) / 1000.0);
            }
        }

        throw new BenchException("A producer of a peer has ended; standard error says why.");
    }

    private static long Number(string word) => long.Parse(word, CultureInfo.InvariantCulture);
}
