using System.Text.Json.Serialization.Metadata;
using PgEngine.Hosting;
using PgEngine.Jobs;
using PgEngine.Workers;

namespace PgEngine.Tests.Workers;

public sealed class TurnTests
{
    private static readonly (ClaimedJob, string)[] NoProgress = [];

    [Fact]
    public void A_claim_that_travels_alone_need_not_wait_for_the_disk() =>
        Assert.True(new Turn([], [], Claim()).MayBeForgotten);

    [Fact]
    public void Whatever_carries_outcomes_or_reports_waits_for_the_disk()
    {
        Assert.False(new Turn([Samples.Item()], [.. NoProgress], Claim()).MayBeForgotten);
        Assert.False(new Turn([], [(Samples.Job(), "{}")], Claim()).MayBeForgotten);
        Assert.False(new Turn([Samples.Item()], [.. NoProgress], claim: null).MayBeForgotten);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void A_worker_whose_kinds_count_losses_has_every_claim_on_the_disk_first(RecoveryPolicy? recovery, bool mayRunAgain)
    {
        var options = new PgEngineOptions { ConnectionString = "Host=nowhere.invalid" };
        options.Json.TypeInfoResolver = new DefaultJsonTypeInfoResolver();
        options.Add(Kind("plain", new JobOptions()));
        options.Add(Kind("other", new JobOptions { Recovery = recovery }));
        Assert.Equal(mayRunAgain, new ServedKinds(options).MayRunAgain);
    }

    public static TheoryData<RecoveryPolicy?, bool> Policies() => new()
    {
        { null, true },
        { RecoveryPolicy.RunAgainAfter(TimeSpan.FromMinutes(1)), true },
        { RecoveryPolicy.CountAsFailure, false },
        { RecoveryPolicy.FailForGood, false },
    };

    private static JobRegistration Kind(string name, JobOptions options) =>
        JobAdapter.RegisterBatch<int>(name, (_, _, _) => Task.FromResult(BatchOutcome.AsAnswered), 1, TimeSpan.Zero, options);

    private static ClaimRequest Claim() => new(
        new HeldLease(Guid.NewGuid()), Max: 1, Free: 1, Alone: true, LingerMs: 0, Cursor: null,
        new ClaimGroup(kinds: null, () => 1, () => 1), Route: null, MayRunAgain: true);
}
