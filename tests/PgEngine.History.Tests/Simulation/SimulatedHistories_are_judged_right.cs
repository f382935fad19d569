namespace PgEngine.History.Tests.Simulation;

/// <summary>The mutation list: many random histories, with and without a seeded bug.</summary>
public sealed class SimulatedHistories_are_judged_right
{
    private const int Seeds = 12;

    /// <summary>A fault schedule may spare a bug by chance; one in twelve may, no more.</summary>
    private const int MaxSpared = 1;

    public static TheoryData<int> AllSeeds => [.. Enumerable.Range(1, Seeds)];

    [Theory]
    [MemberData(nameof(AllSeeds))]
    public void A_correct_queue_under_faults_passes(int seed)
    {
        var report = HistoryChecker.Check(SimulatedRun.Play(seed), SimulatedRun.Options);
        Assert.True(report.IsValid, report.ToText());
        // A run without faults and stale settles would prove nothing.
        Assert.True(report.Summary.Rescued > 0 && report.Summary.StaleAttempted > 0, report.ToText());
        Assert.Equal(0, report.Summary.StaleAccepted);
    }

    [Fact]
    public void Settle_by_id_alone_is_found() => Finds(SeededBug.SettleById, "C4", "C5");

    [Fact]
    public void Settle_by_id_and_state_is_found() => Finds(SeededBug.SettleByIdAndState, "C4");

    [Fact]
    public void A_heartbeat_that_renews_by_worker_name_is_found() => Finds(SeededBug.HeartbeatByWorkerName, "C9");

    [Fact]
    public void A_sweep_without_recheck_is_found() => Finds(SeededBug.SweepWithoutRecheck, "C4");

    [Fact]
    public void No_claim_after_listen_is_found() => Finds(SeededBug.NoClaimAfterListen, "C9");

    [Fact]
    public void A_lost_commit_answer_taken_for_a_failure_is_found() => Finds(SeededBug.LostCommitAnswerIsFailure, "C2", "C5");

    private static void Finds(SeededBug bug, params string[] checks)
    {
        var spared = checks.ToDictionary(c => c, _ => new List<int>());
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var report = HistoryChecker.Check(SimulatedRun.Play(seed, bug), SimulatedRun.Options);
            Assert.All(report.Violations, v => Assert.NotEmpty(v.Witness));
            foreach (var check in checks.Where(c => !report.ViolationCounts.ContainsKey(c)))
            {
                spared[check].Add(seed);
            }
        }
        Assert.All(spared, s => Assert.True(s.Value.Count <= MaxSpared,
            $"{s.Key} is silent about {bug} for seeds {string.Join(", ", s.Value)}"));
    }
}
