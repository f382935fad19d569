using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using PgEngine.Admin;
using PgEngine.Client;
using PgEngine.Errors;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Codecs;

/// <summary>Payloads, results and progress of an encrypted kind, from the enqueue to the answer.</summary>
public sealed class EncryptedKindTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>, IDisposable
{
    private const string Kind = "charge_card";
    private const string Number = "4111 1111 1111 1111";

    private readonly KeyFiles _keys = new();
    private readonly ConcurrentQueue<string> _charged = new();

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task Nothing_readable_is_in_the_database_and_the_handler_and_the_caller_read_everything()
    {
        await using var host = await StartAsync("all", ["k1"], Encrypt);
        var options = new EnqueueOptions { Queue = "all", KeepResult = true };

        var typed = await host.Engine.EnqueueAsync(new Card(Number, "typed"), options);
        var named = await host.Engine.EnqueueAsync(Kind, """{"number":"4111 1111 1111 1111","note":"named"}""", options);
        var many = await host.Engine.EnqueueManyAsync([new Card(Number, "many")], options);
        var json = await host.Engine.EnqueueManyAsync(Kind, ["""{"number":"4111 1111 1111 1111","note":"json"}"""], options);

        foreach (var id in new[] { typed, named, many[0], json[0] })
        {
            var receipt = await host.Engine.WaitForResultAsync<Card>(id).WaitAsync(Eventually.Ceiling);
            Assert.Equal(Number, receipt!.Number);
            Assert.Contains(Number, (await host.Engine.GetJobAsync(id))!.ResultJson, StringComparison.Ordinal);
            Assert.Contains("receipt", await host.Engine.WaitForResultAsync(id), StringComparison.Ordinal);
        }

        Assert.Equal(["json", "many", "named", "typed"], _charged.Order(StringComparer.Ordinal));
        Assert.Equal(0, await fixture.Source.ScalarAsync<long>(
            "select count(*) from engine.history as h where h.queue = 'all' and (h.payload::text || h.result::text) like '%4111%'"));
    }

    [Fact]
    public async Task Progress_is_encrypted_and_completions_in_the_handlers_transaction_too()
    {
        var reported = new Gate();
        await using var host = await StartAsync("completes", ["k1"], o => o.Payload.Encrypt = true, async (_, job, token) =>
        {
            job.ReportProgress(new Card(Number));
            await reported.PassAsync(token);
            await using var connection = await fixture.Source.OpenConnectionAsync(token);
            await using var transaction = await connection.BeginTransactionAsync(token);
            await job.CompleteInAsync(transaction, new Card(Number, "in the transaction"), token);
            await transaction.CommitAsync(token);
            return JobOutcome.Completed;
        });
        var id = await host.Engine.EnqueueAsync(new Card(Number), new EnqueueOptions { Queue = "completes", KeepResult = true });

        await Eventually.Equal(
            "aes-256-gcm", () => fixture.Source.ScalarAsync<string?>("select max(p.progress -> '$pgengine' ->> 'enc') from engine.progress as p where p.job_id = $1", id));
        reported.Open();

        Assert.Equal("in the transaction", (await host.Engine.WaitForResultAsync<Card>(id).WaitAsync(Eventually.Ceiling))!.Note);
    }

    [Fact]
    public async Task Schedules_and_callbacks_of_groups_are_encrypted_as_well()
    {
        await using var host = await StartAsync("others", ["k1"], Encrypt);
        var options = new EnqueueOptions { Queue = "others" };

        var group = await host.Engine.CreateGroupWithCallbackAsync(new Card(Number, "callback"), options);
        await host.Engine.CloseGroupAsync(group);
        await host.Engine.ScheduleAsync("card of the year", "0 0 1 1 *", new Card(Number, "scheduled"));

        await Eventually.True(() => Task.FromResult(_charged.Contains("callback")), "the callback has run");
        Assert.Equal("aes-256-gcm", await fixture.Source.ScalarAsync<string>("select s.payload -> '$pgengine' ->> 'enc' from engine.schedules as s"));
    }

    [Fact]
    public async Task Jobs_enqueued_on_completion_are_encrypted_as_their_kind_is()
    {
        await using var host = await StartAsync("chained", ["k1"], Encrypt, (card, job, _) =>
        {
            _charged.Enqueue(card.Note);
            if (card.Note == "first")
            {
                job.EnqueueOnCompletion(new Card(Number, "typed"), RuntimeFixture.On("chained"));
                job.EnqueueOnCompletion(Kind, """{"number":"4111 1111 1111 1111","note":"named"}""", RuntimeFixture.On("chained"));
                job.EnqueueOnCompletion("plain", "\"readable\"", RuntimeFixture.On("chained"));
            }

            return Task.FromResult(JobOutcome.Completed);
        });
        await host.Engine.EnqueueAsync(new Card(Number, "first"), RuntimeFixture.On("chained"));

        await fixture.Source.WaitForCompletedAsync("chained", 3);
        Assert.Equal(["first", "named", "typed"], _charged.Order(StringComparer.Ordinal));
        Assert.Equal(
            ["aes-256-gcm", "aes-256-gcm", "aes-256-gcm"],
            await fixture.Source.ColumnAsync<string>("select h.payload -> '$pgengine' ->> 'enc' from engine.history as h where h.queue = 'chained'"));
        Assert.Equal("\"readable\"", await fixture.Source.ScalarAsync<string>("select payload::text from engine.jobs where kind = 'plain'"));
    }

    [Fact]
    public async Task A_rotation_with_two_workers_loses_no_job()
    {
        // Step one of a rotation is everywhere: both keys are known. Step two has reached one worker: it writes with the new key.
        await using var old = await StartAsync("rotation", ["k1", "k2"], Encrypt);
        await using var next = await StartAsync("rotation", ["k2", "k1"], Encrypt);
        var options = new EnqueueOptions { Queue = "rotation", KeepResult = true };

        List<long> ids = [];
        for (var i = 0; i < 10; i++)
        {
            ids.Add(await old.Engine.EnqueueAsync(new Card(Number, $"{i} old"), options));
            ids.Add(await next.Engine.EnqueueAsync(new Card(Number, $"{i} new"), options));
        }

        foreach (var (i, id) in ids.Index())
        {
            var reader = i % 3 == 0 ? old : next;
            Assert.Equal(Number, (await reader.Engine.WaitForResultAsync<Card>(id).WaitAsync(Eventually.Ceiling))!.Number);
        }

        Assert.Equal(20, _charged.Distinct().Count());
        Assert.Equal(["k1", "k2"], await fixture.Source.ColumnAsync<string>(
            "select distinct h.payload -> '$pgengine' ->> 'key' from engine.history as h where h.queue = 'rotation' order by 1"));
    }

    [Fact]
    public async Task A_job_that_cannot_be_decoded_fails_for_good_and_can_be_retried_once_its_key_is_there()
    {
        long lost, moved, fine;
        await using (var host = await StartAsync("lost key", ["k1"], Encrypt, runs: false))
        {
            lost = await host.Engine.EnqueueAsync(new Card(Number, "lost"), RuntimeFixture.On("lost key"));
        }

        await using (var host = await StartAsync("lost key", ["k2"], Encrypt))
        {
            moved = await fixture.Source.ScalarAsync<long>(
                "select engine.enqueue('charge_card', '{\"$pgengine\": {\"enc\": \"aes-256-gcm\", \"key\": \"k2\"}, \"data\": \"AAAA\"}', queue => 'lost key')");
            fine = await host.Engine.EnqueueAsync(new Card(Number, "fine"), RuntimeFixture.On("lost key"));

            await fixture.Source.WaitForStateAsync(fine, "completed");
            var failed = await fixture.Source.WaitForStateAsync(lost, "failed");
            Assert.Contains("key 'k1', which is not on this key ring (k2)", failed.Get<string>("reason"), StringComparison.Ordinal);
            Assert.Equal(1, failed.Get<int>("attempt"));
            Assert.Contains("were changed", (await fixture.Source.WaitForStateAsync(moved, "failed")).Get<string>("reason"), StringComparison.Ordinal);
        }

        await using (var host = await StartAsync("lost key", ["k2", "k1"], Encrypt))
        {
            await host.Engine.RetryAsync(lost);
            await fixture.Source.WaitForStateAsync(lost, "completed");

            // Edited by an operator: stored as the kind is.
            await host.Services.GetRequiredService<IPgEngineAdmin>().RetryAsync(moved, """{"number":"1","note":"edited"}""");
            await fixture.Source.WaitForStateAsync(moved, "completed");
            Assert.Equal(0, await fixture.Source.ScalarAsync<long>("select count(*) from engine.history as h where h.payload::text like '%edited%'"));
        }

        Assert.Equal(["fine", "lost", "edited"], _charged);
    }

    [Theory]
    [InlineData(false, "completed")]
    [InlineData(true, "failed")]
    public async Task A_job_enqueued_from_SQL_in_plain_text_runs_unless_encryption_is_required(bool requires, string state)
    {
        var queue = $"plain {requires}";
        await using var host = await StartAsync(queue, ["k1"], o => o.Payload.RequireEncryption = requires);

        var id = await fixture.Source.ScalarAsync<long>(
            "select engine.enqueue('charge_card', '{\"number\": \"1\", \"note\": \"plain\"}', queue => $1)", queue);

        var job = await fixture.Source.WaitForStateAsync(id, state);
        Assert.Equal(requires ? 0 : 1, _charged.Count);
        Assert.Equal(requires, job.Get<string?>("reason")?.Contains("must be encrypted", StringComparison.Ordinal) is true);
    }

    [Fact]
    public async Task Payloads_that_the_database_cannot_read_are_not_merged_by_it()
    {
        await using var host = await StartAsync("merge", ["k1"], Encrypt, runs: false);

        var error = await Assert.ThrowsAsync<ArgumentException>(
            () => host.Engine.EnqueueAsync(Kind, "[1]", new EnqueueOptions { Queue = "merge", Key = "k", MergePayload = true }));

        Assert.Contains("cannot merge", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_whose_key_is_not_here_is_an_error_to_wait_for_and_its_state_none()
    {
        await using var host = await StartAsync("stranger", ["k1"], Encrypt);
        await using var stranger = await StartAsync("nothing", [], _ => { });
        var id = await host.Engine.EnqueueAsync(new Card(Number), new EnqueueOptions { Queue = "stranger", KeepResult = true });
        await fixture.Source.WaitForStateAsync(id, "completed");

        await Assert.ThrowsAsync<PayloadCodecException>(() => stranger.Engine.WaitForResultAsync<Card>(id).WaitAsync(Eventually.Ceiling));
        var status = await stranger.Engine.GetJobAsync(id);
        Assert.Equal((JobState.Completed, Kind), (status!.State, status.Kind));
        Assert.Contains("$pgengine", status.ResultJson, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_payload_is_stored_small_and_read_whole()
    {
        await using var host = await StartAsync("large", [], o => o.Payload.CompressAbove = 1000);
        var note = string.Concat(Enumerable.Range(0, 20_000).Select(n => $"line {n % 10}\n"));

        var id = await host.Engine.EnqueueAsync(new Card(Number, note), RuntimeFixture.On("large"));
        await fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal([note], _charged);
        Assert.InRange(
            await fixture.Source.ScalarAsync<int>("select length(h.payload::text) from engine.history as h where h.id = $1", id), 50, note.Length / 20);
    }

    private static void Encrypt(JobOptions options) => options.Payload.Encrypt = true;

    private Task<WorkerHost> StartAsync(
        string queue, string[] keys, Action<JobOptions> kind, Func<Card, JobContext, CancellationToken, Task<JobOutcome>>? handler = null,
        bool runs = true) => fixture.StartAsync(
            queue,
            jobs => jobs.AddJob(Kind, handler ?? ChargeAsync, kind),
            o =>
            {
                o.RunWorker = runs;
                o.ActiveEncryptionKey = keys.FirstOrDefault();
                foreach (var key in keys)
                {
                    o.EncryptionKeys.Add(key, _keys[key]);
                }
            });

    private Task<JobOutcome> ChargeAsync(Card card, JobContext job, CancellationToken cancellationToken)
    {
        _charged.Enqueue(card.Note);
        return Task.FromResult(JobOutcome.Result(card with { Note = "receipt" }));
    }
}
