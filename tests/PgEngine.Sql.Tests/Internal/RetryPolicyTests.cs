using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Internal;

/// <summary>Who decides how often and when a failed job is tried again: the job, its kind, its queue, or nobody.</summary>
public sealed class RetryPolicyTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private async Task<Claim> RunAsync(int? maxAttempts = null, string? options = null)
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync(maxAttempts: maxAttempts, options: options);
        return await A.ClaimAsync(worker);
    }

    private Task SetQueueAsync(int? maxAttempts, string? retry) => Sql.ExecuteAsync(
        "insert into queues (queue, max_attempts, retry, updated_at) values ('default', $1::int, $2::jsonb, $3)", maxAttempts, retry, Noon);

    [Theory]
    [InlineData(11, 22, 33, 11)]
    [InlineData(null, 22, 33, 22)]
    [InlineData(null, null, 33, 33)]
    [InlineData(11, null, 33, 11)]
    [InlineData(11, 22, null, 11)]
    [InlineData(null, null, null, 5000)]
    public async Task The_policy_of_the_job_goes_before_its_kind_and_that_before_its_queue(int? job, int? kind, int? queue, int expected)
    {
        static string? Policy(int? ms) => ms is null ? null : $$"""{"backoff": "fixed", "base_ms": {{ms}}, "jitter": 0}""";

        await SetQueueAsync(null, Policy(queue));
        var claim = await RunAsync(options: job is null ? null : $$"""{"retry": {{Policy(job)}}}""");
        await A.SettleAsync(claim.Job.Id, claim.Lease, "fail", kind is null ? null : $$"""{"retry": {{Policy(kind)}}}""");

        var wait = ((DateTime)(await A.JobAsync(claim.Job.Id))["run_at"]! - Noon).TotalMilliseconds;
        var jitter = expected == 5000 ? 500 : 0;
        Assert.InRange(wait, expected - jitter, expected + jitter);
    }

    [Theory]
    [InlineData(1, 5, 5, 1)]
    [InlineData(null, 2, 5, 2)]
    [InlineData(null, null, 3, 3)]
    [InlineData(null, null, null, 20)]
    [InlineData(4, 1, 1, 4)]
    public async Task The_number_of_attempts_is_decided_in_the_same_order(int? job, int? kind, int? queue, int expected)
    {
        await SetQueueAsync(queue, null);
        var details = kind is null ? """{"retry_in_ms": 0}""" : $$"""{"retry_in_ms": 0, "max_attempts": {{kind}}}""";
        var claim = await RunAsync(job);
        var worker = await Sql.ScalarAsync<long>("select id from workers");
        for (var attempt = 1; attempt < expected; attempt++)
        {
            Assert.Equal(attempt, claim.Job.Attempt);
            Assert.Equal(Answer.Ok("retry"), await A.SettleAsync(claim.Job.Id, claim.Lease, "fail", details));
            claim = await A.ClaimAsync(worker);
        }

        Assert.Equal(Answer.Ok("failed"), await A.SettleAsync(claim.Job.Id, claim.Lease, "fail", details));
        var past = await A.HistoryAsync(claim.Job.Id);
        Assert.Equal(expected, past["attempt"]);
        Assert.Equal($"all {expected} attempts failed", past["reason"]);
        Assert.Equal(expected, await Sql.ScalarAsync<long>("select jsonb_array_length(attempts)::bigint from history"));
    }

    [Fact]
    public async Task The_wait_a_handler_asks_for_goes_before_every_policy()
    {
        var claim = await RunAsync(options: """{"retry": {"backoff": "fixed", "base_ms": 11}}""");
        await A.SettleAsync(claim.Job.Id, claim.Lease, "fail", """{"retry_in_ms": 123000}""");
        Assert.Equal(Noon.AddSeconds(123), (await A.JobAsync(claim.Job.Id))["run_at"]);
    }

    [Fact]
    public async Task The_wait_grows_with_the_attempts_that_were_spent_not_with_those_that_were_spared()
    {
        var claim = await RunAsync(options: """{"retry": {"backoff": "linear", "base_ms": 1000, "jitter": 0}}""");
        var worker = await Sql.ScalarAsync<long>("select id from workers");
        for (var n = 0; n < 3; n++)
        {
            await A.SettleAsync(claim.Job.Id, claim.Lease, "snooze");
            claim = await A.ClaimAsync(worker);
        }

        Assert.Equal(4, claim.Job.Attempt);
        await A.SettleAsync(claim.Job.Id, claim.Lease, "fail");
        Assert.Equal(Noon.AddSeconds(1), (await A.JobAsync(claim.Job.Id))["run_at"]);
    }

    [Fact]
    public async Task Lost_and_returned_attempts_leave_a_job_all_its_tries()
    {
        var id = await A.EnqueueAsync(maxAttempts: 2);
        var claim = await A.ClaimAsync(await A.RegisterAsync());
        await A.SettleAsync(id, claim.Lease, "release");
        claim = await A.ClaimAsync(await A.RegisterAsync(staleAfter: TimeSpan.FromSeconds(1)));
        await Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await A.SweepAsync(TimeSpan.FromSeconds(1));

        var worker = await A.RegisterAsync();
        claim = await A.ClaimAsync(worker);
        Assert.Equal((3, 2), (claim.Job.Attempt, claim.Job.Spared));
        Assert.Equal(Answer.Ok("retry"), await A.SettleAsync(id, claim.Lease, "fail", """{"retry_in_ms": 0}"""));
        claim = await A.ClaimAsync(worker);
        Assert.Equal(Answer.Ok("failed"), await A.SettleAsync(id, claim.Lease, "fail"));
        Assert.Equal(4, (await A.HistoryAsync(id))["attempt"]);
    }
}
