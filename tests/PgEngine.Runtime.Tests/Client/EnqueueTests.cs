using System.Diagnostics;
using PgEngine.Client;
using PgEngine.Errors;
using PgEngine.Jobs;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Client;

public sealed class EnqueueTests(ClientFixture fixture) : IClassFixture<ClientFixture>
{
    private const string Select =
        """
        select kind, queue, payload::text, priority::int, max_attempts, timeout, keep_result, headers::text, retry::text,
          run_at > now() + interval '50 minutes' as is_later
        from engine.jobs where id = $1
        """;

    private IPgEngine Engine => fixture.Engine;

    [Fact]
    public async Task A_payload_is_enqueued_under_the_kind_of_its_type()
    {
        var id = await Engine.EnqueueAsync(new SendEmail("a@b.c"));

        var job = await JobAsync(id);
        Assert.True(id >= TemplateDatabase.FirstId);
        Assert.Equal("send_email", job["kind"]);
        Assert.Equal("default", job["queue"]);
        Assert.Equal("""{"to": "a@b.c", "copies": 1}""", job["payload"]);
        Assert.False((bool)job["is_later"]!);
    }

    [Fact]
    public async Task Every_option_reaches_the_job()
    {
        var id = await Engine.EnqueueAsync("report", """{"day": 1}""", new EnqueueOptions
        {
            Queue = "slow",
            Delay = TimeSpan.FromHours(1),
            Priority = -7,
            MaxAttempts = 3,
            Timeout = TimeSpan.FromMinutes(2),
            KeepResult = true,
            Headers = new Dictionary<string, string> { ["tenant"] = "blue" },
            Retry = new RetryPolicy { Backoff = BackoffKind.Fixed, Base = TimeSpan.FromSeconds(9) },
        });

        var job = await JobAsync(id);
        Assert.Equal("report", job["kind"]);
        Assert.Equal("slow", job["queue"]);
        Assert.Equal(-7, job["priority"]);
        Assert.Equal(3, job["max_attempts"]);
        Assert.Equal(TimeSpan.FromMinutes(2), job["timeout"]);
        Assert.Equal(true, job["keep_result"]);
        Assert.Equal("""{"tenant": "blue"}""", job["headers"]);
        Assert.Contains("\"base_ms\": 9000", (string)job["retry"]!, StringComparison.Ordinal);
        Assert.True((bool)job["is_later"]!);
    }

    [Fact]
    public async Task A_run_time_in_any_offset_is_kept_to_the_instant()
    {
        var at = new DateTimeOffset(2090, 1, 2, 3, 4, 5, TimeSpan.FromHours(2));
        var id = await Engine.EnqueueAsync("report", "{}", new EnqueueOptions { RunAt = at });

        var stored = await fixture.Database.Source.ScalarAsync<DateTime>("select run_at from engine.jobs where id = $1", id);
        Assert.Equal(at.UtcDateTime, stored);
    }

    [Theory]
    [InlineData("""{"a": """, "22P02")]
    [InlineData("\"\\u0000\"", "22P05")]
    public async Task A_payload_that_the_database_cannot_store_is_refused(string payload, string state)
    {
        var error = await Assert.ThrowsAsync<InvalidJobException>(() => Engine.EnqueueAsync("report", payload));
        Assert.Equal(state, error.SqlState);
        Assert.NotNull(error.InnerException);
    }

    [Fact]
    public async Task A_refusal_carries_the_code_of_what_is_wrong()
    {
        var tooHigh = new EnqueueOptions { Priority = 101 };
        var deep = new string('[', 65) + new string('1', 600) + new string(']', 65);

        Assert.Equal(SqlStates.InvalidPriority, await RefusalAsync(() => Engine.EnqueueAsync("report", "{}", tooHigh)));
        Assert.Equal(SqlStates.InvalidKind, await RefusalAsync(() => Engine.EnqueueAsync("", "{}")));
        Assert.Equal(SqlStates.PayloadTooDeep, await RefusalAsync(() => Engine.EnqueueAsync("report", deep)));
    }

    [Fact]
    public async Task The_trace_of_the_caller_travels_in_the_headers()
    {
        using var activity = new Activity("checkout") { TraceStateString = "vendor=1" };
        activity.SetIdFormat(ActivityIdFormat.W3C).Start();
        var id = await Engine.EnqueueAsync(new SendEmail("a@b.c"));
        var many = await Engine.EnqueueManyAsync([new SendEmail("d@e.f")]);
        activity.Stop();

        foreach (var job in new[] { id, many[0] })
        {
            Assert.Equal(
                $$"""{"tracestate": "vendor=1", "traceparent": "{{activity.Id}}"}""",
                await fixture.Database.Source.ScalarAsync<string>("select headers::text from engine.jobs where id = $1", job));
        }
    }

    [Fact]
    public async Task Ids_of_many_come_back_in_the_order_of_the_payloads_whatever_the_chunks()
    {
        var payloads = Enumerable.Range(0, BatchEnqueuer.MaxChunk + 501).Select(n => new SendEmail($"{n}@b.c", n)).ToList();
        var ids = await Engine.EnqueueManyAsync(payloads, new EnqueueOptions { Queue = "bulk", Priority = 5 });

        var stored = await fixture.Database.Source.ColumnAsync<int>(
            """
            select (j.payload ->> 'copies')::int
            from unnest($1) with ordinality as u(id, at)
            join engine.jobs j on j.id = u.id and j.queue = 'bulk' and j.priority = 5
            order by u.at
            """,
            ids.ToArray());
        Assert.Equal(payloads.Select(payload => payload.Copies), stored);
    }

    [Fact]
    public async Task Many_are_all_or_nothing_even_when_the_bad_one_is_in_the_last_chunk()
    {
        var payloads = Enumerable.Repeat("{}", BatchEnqueuer.MaxChunk).Append("no JSON");
        await Assert.ThrowsAsync<InvalidJobException>(
            () => Engine.EnqueueManyAsync("report", payloads, new EnqueueOptions { Queue = "all or nothing" }));

        Assert.Equal(0, await CountAsync("all or nothing"));
    }

    [Fact]
    public async Task No_payloads_are_no_jobs()
    {
        Assert.Empty(await Engine.EnqueueManyAsync(Array.Empty<SendEmail>(), new EnqueueOptions { Queue = "none" }));
        Assert.Equal(0, await CountAsync("none"));
    }

    private static async Task<string> RefusalAsync(Func<Task> enqueue) =>
        (await Assert.ThrowsAsync<InvalidJobException>(enqueue)).SqlState;

    private async Task<Row> JobAsync(long id) => (await fixture.Database.Source.RowsAsync(Select, id)).Single();

    private Task<long> CountAsync(string queue) =>
        fixture.Database.Source.ScalarAsync<long>("select count(*) from engine.jobs where queue = $1", queue);
}
