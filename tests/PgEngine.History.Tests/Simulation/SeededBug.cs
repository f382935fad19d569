namespace PgEngine.History.Tests.Simulation;

/// <summary>The bugs of the mutation list that the checker must find.</summary>
public enum SeededBug
{
    None,
    SettleById,
    SettleByIdAndState,
    HeartbeatByWorkerName,
    SweepWithoutRecheck,
    NoClaimAfterListen,
    LostCommitAnswerIsFailure,
}
