using PgEngine.Client;
using PgEngine.Errors;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Client;

public sealed class KeyTests(ClientFixture fixture) : IClassFixture<ClientFixture>
{
    private IPgEngine Engine => fixture.Engine;

    [Fact]
    public async Task Key_tags_and_expiry_reach_the_job()
    {
        var expiry = new DateTimeOffset(2090, 1, 2, 3, 4, 5, TimeSpan.FromHours(2));
        var id = await Engine.EnqueueAsync("report", "{}", new EnqueueOptions
        {
            Key = "tagged",
            ConcurrencyKey = "tenant-7",
            Tags = new List<string> { "ssd", "eu" },
            ExpiresAt = expiry,
        });

        var job = (await fixture.Database.Source.RowsAsync(
            "select key, concurrency_key, tags, expires_at from engine.jobs where id = $1", id)).Single();
        Assert.Equal(("tagged", "tenant-7", "eu,ssd"), (job["key"], job["concurrency_key"], job["tags"]));
        Assert.Equal(expiry.UtcDateTime, job["expires_at"]);
    }

    [Theory]
    [InlineData(KeyMode.Replace, "2", true)]
    [InlineData(KeyMode.PreserveRunAt, "2", false)]
    [InlineData(KeyMode.Skip, "1", false)]
    [InlineData(KeyMode.Once, "1", false)]
    public async Task Each_mode_does_to_the_waiting_job_what_it_says(KeyMode mode, string payload, bool isLater)
    {
        var options = new EnqueueOptions { Key = $"mode {mode}", KeyMode = mode, Delay = TimeSpan.FromHours(1) };
        var id = await Engine.EnqueueAsync("report", "1", options);
        Assert.Equal(id, await Engine.EnqueueAsync("report", "2", options with { Delay = TimeSpan.FromHours(3) }));

        var job = (await fixture.Database.Source.RowsAsync(
            "select payload::text, run_at > now() + interval '2 hours' as is_later from engine.jobs where id = $1", id)).Single();
        Assert.Equal((payload, isLater), (job["payload"], job["is_later"]));
    }

    [Fact]
    public async Task Arrays_are_collected_when_that_is_asked_for()
    {
        var options = new EnqueueOptions { Key = "collect", MergePayload = true };
        var id = await Engine.EnqueueAsync("report", "[1]", options);
        await Engine.EnqueueAsync("report", "[2, 3]", options);
        Assert.Equal("[1, 2, 3]", await PayloadAsync(id));
    }

    [Fact]
    public async Task An_enqueue_once_that_is_sent_again_after_the_job_has_finished_returns_the_same_job()
    {
        var options = new EnqueueOptions { Queue = "once", Key = "charge-7", KeyMode = KeyMode.Once, KeyTtl = TimeSpan.FromDays(7) };
        var id = await Engine.EnqueueAsync("report", "{}", options);
        await Engine.CancelAsync(id);
        Assert.Equal(id, await Engine.EnqueueAsync("report", "{}", options));
        Assert.Equal(
            7.0,
            await fixture.Database.Source.ScalarAsync<double>(
                "select round(extract(epoch from expires_at - now()) / 86400)::float8 from engine.keys where key = 'charge-7'"));
    }

    [Fact]
    public async Task Many_payloads_have_keys_of_their_own()
    {
        var old = await Engine.EnqueueAsync(new SendEmail("old@b.c"), new EnqueueOptions { Key = "mail 2", Queue = "many" });
        var mails = Enumerable.Range(1, BatchEnqueuer.MaxChunk + 3).Select(n => new SendEmail($"{n}@b.c", n)).ToList();

        var ids = await Engine.EnqueueManyWithKeysAsync(
            mails,
            mail => new JobKeys(mail.Copies == 1 ? null : $"mail {mail.Copies}", mail.Copies == 3 ? "slow" : null),
            new EnqueueOptions { Queue = "many", ConcurrencyKey = "mails" });

        Assert.Equal(old, ids[1]);
        Assert.Equal(mails.Count, ids.Distinct().Count());
        Assert.Equal(
            ["1@b.c|mails", "2@b.c|mail 2|mails", "3@b.c|mail 3|slow", "4@b.c|mail 4|mails"],
            await fixture.Database.Source.ColumnAsync<string>(
                """
                select concat_ws('|', j.payload ->> 'to', j.key, j.concurrency_key)
                from unnest($1) with ordinality as i(id, n) join engine.jobs j using (id) where i.n <= 4 order by i.n
                """,
                ids.ToArray()));
    }

    [Fact]
    public async Task One_key_for_many_payloads_is_a_mistake() =>
        await Assert.ThrowsAsync<ArgumentException>(
            () => Engine.EnqueueManyAsync([new SendEmail("a@b.c")], new EnqueueOptions { Key = "all" }));

    [Fact]
    public async Task A_job_is_taken_back_by_its_key_in_the_callers_transaction()
    {
        await Engine.EnqueueAsync("report", "{}", new EnqueueOptions { Key = "gone", Queue = "removal" });
        Assert.Equal(RemoveAnswer.Unknown, await Engine.RemoveAsync("gone"));

        await using (var connection = await fixture.Database.Source.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            Assert.Equal(RemoveAnswer.Removed, await Engine.RemoveAsync("gone", "removal", transaction));
            await transaction.RollbackAsync();
        }

        Assert.Equal(RemoveAnswer.Removed, await Engine.RemoveAsync("gone", "removal"));
        Assert.Equal(RemoveAnswer.Unknown, await Engine.RemoveAsync("gone", "removal"));
    }

    [Fact]
    public async Task A_dead_letter_whose_key_is_taken_is_not_retried()
    {
        var id = await Engine.EnqueueAsync("report", "{}", new EnqueueOptions { Key = "taken" });
        await Engine.CancelAsync(id);
        await Engine.EnqueueAsync("report", "{}", new EnqueueOptions { Key = "taken" });
        Assert.Equal(RetryAnswer.KeyTaken, await Engine.RetryAsync(id));
    }

    [Fact]
    public async Task A_refusal_carries_the_code_of_what_is_wrong()
    {
        async Task<string> RefusalAsync(EnqueueOptions options) =>
            (await Assert.ThrowsAsync<InvalidJobException>(() => Engine.EnqueueAsync("report", "{}", options))).SqlState;

        Assert.Equal(SqlStates.InvalidKey, await RefusalAsync(new EnqueueOptions { Key = "" }));
        Assert.Equal(SqlStates.InvalidKey, await RefusalAsync(new EnqueueOptions { Key = "a", KeyTtl = TimeSpan.FromHours(1) }));
        Assert.Equal(SqlStates.InvalidTags, await RefusalAsync(new EnqueueOptions { Tags = ["a b"] }));
        Assert.Equal(SqlStates.InvalidExpiry, await RefusalAsync(new EnqueueOptions { ExpiresAt = DateTimeOffset.UnixEpoch }));
        Assert.Equal(
            SqlStates.InvalidQueue, (await Assert.ThrowsAsync<InvalidJobException>(() => Engine.RemoveAsync("a", ""))).SqlState);
    }

    private Task<string> PayloadAsync(long id) =>
        fixture.Database.Source.ScalarAsync<string>("select payload::text from engine.jobs where id = $1", id);
}
