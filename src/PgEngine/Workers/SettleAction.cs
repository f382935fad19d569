namespace PgEngine.Workers;

/// <summary>What <c>settle_jobs_v1</c> is asked to do with an attempt.</summary>
internal enum SettleAction
{
    Complete,
    Fail,
    Discard,
    Snooze,
    Release,
}
