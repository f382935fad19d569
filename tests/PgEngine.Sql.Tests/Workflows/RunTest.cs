using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>A test class about runs: one worker, "order" as the only workflow, and runs that are written by hand.</summary>
public abstract class RunTest(DatabaseFixture fixture) : QueueTest(fixture)
{
    private protected long Worker { get; private set; }

    private protected RunSession Runs { get; private set; } = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Worker = await A.RegisterAsync(kinds: ["order"]);
        Runs = new RunSession(A, Worker);
    }

    /// <summary>First 8 bytes of the SHA-256 of the name, big-endian.</summary>
    internal static long Hash(string name) => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    private protected async Task<RunSession> AnotherAsync(string name, bool asAnotherWorker = false)
    {
        var session = await OpenAsync(name);
        return new RunSession(session, asAnotherWorker ? await session.RegisterAsync(kinds: ["order"], name: name) : Worker);
    }

    /// <summary>Moves the clock, and every worker beats.</summary>
    private protected async Task AdvanceAsync(TimeSpan by)
    {
        await Clock.AdvanceAsync(by);
        await Sql.ExecuteAsync("update workers set beat_at = _clock()");
    }

    /// <summary>The journal of a run: n and name, in the order of n.</summary>
    private protected Task<List<string>> JournalAsync(long run) => Sql.QueryAsync<string>(
        "select n || ' ' || name || ' ' || _step_kind(kind) from steps where run_id = $1 order by n, hash", run);
}
