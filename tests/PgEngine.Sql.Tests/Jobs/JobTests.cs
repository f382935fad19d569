using System.Text.Json;
using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Jobs;

public sealed class JobTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task An_unknown_id_gives_no_row() => Assert.Empty(await JobAsync(1));

    [Fact]
    public async Task A_live_job_is_shown_with_payload_lease_worker_and_progress()
    {
        var worker = await Crew.RegisterAsync(_database, "alpha");
        var job = await _database.EnqueueAsync(payload: """{"to": "ada"}""");
        var (lease, _) = await worker.ClaimAsync();
        await _database.Source.ExecuteAsync(
            "select engine.set_progress_v1(array[$1::bigint], array[$2::uuid], array['{\"done\": 3}'::jsonb])", job, lease);

        var row = Assert.Single(await JobAsync(job));

        Assert.Equal("running", row["state"]);
        Assert.Equal("""{"to": "ada"}""", row["payload"]);
        Assert.Equal("""{"done": 3}""", row["progress"]);
        Assert.Equal(lease, row["lease"]);
        Assert.Equal("alpha", row["worker"]);
        Assert.Equal("[]", row["attempts"]);
    }

    [Fact]
    public async Task A_completed_job_is_shown_with_its_result()
    {
        var worker = await Crew.RegisterAsync(_database);
        var job = await _database.EnqueueAsync();
        var (lease, _) = await worker.ClaimAsync();
        await worker.SettleAsync(job, lease, "complete", """{"result": {"sent": true}}""");

        var row = Assert.Single(await JobAsync(job));

        Assert.Equal("completed", row["state"]);
        Assert.Equal("""{"sent": true}""", row["result"]);
        Assert.NotNull(row["finished_at"]);
    }

    [Fact]
    public async Task Failed_attempts_are_listed_newest_first()
    {
        var worker = await Crew.RegisterAsync(_database, "alpha");
        var job = await _database.EnqueueAsync();
        foreach (var message in new[] { "first", "second" })
        {
            var (lease, _) = await worker.ClaimAsync();
            await worker.SettleAsync(job, lease, "fail", $$"""{"error_type": "Smtp", "error_message": "{{message}}", "error_detail": "at line 1"}""");
            await _database.Clock.AdvanceAsync(TimeSpan.FromHours(2));
        }

        var row = Assert.Single(await JobAsync(job));
        var attempts = JsonDocument.Parse(row.Get<string>("attempts")).RootElement;

        Assert.Equal("second", row["error"]);
        Assert.Equal(["second", "first"], attempts.EnumerateArray().Select(attempt => attempt.GetProperty("error_message").GetString()));
        Assert.Equal(["alpha", "alpha"], attempts.EnumerateArray().Select(attempt => attempt.GetProperty("worker").GetString()));
        Assert.Equal("at line 1", attempts[0].GetProperty("error_detail").GetString());
    }

    private Task<List<Row>> JobAsync(long id) => _database.Source.RowsAsync("select * from engine.job($1)", id);

    [Fact]
    public async Task Key_tags_and_expiry_are_shown_tags_as_an_array()
    {
        var id = await _database.Source.ScalarAsync<long>(
            "select engine.enqueue('work', key => 'a', concurrency_key => 'c', tags => '{t,s}', expires_at => '2100-01-01Z')");
        var job = (await _database.Source.RowsAsync("select * from engine.job($1)", id)).Single();
        Assert.Equal(
            ("a", "c", new DateTime(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc)), (job["key"], job["concurrency_key"], job["expires_at"]));
        Assert.Equal((string[])["s", "t"], job["tags"]);

        var plain = await _database.EnqueueAsync();
        Assert.Empty(await _database.Source.ScalarAsync<string[]>("select tags from engine.job($1)", plain));
    }
}
