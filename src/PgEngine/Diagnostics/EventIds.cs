namespace PgEngine.Diagnostics;

/// <summary>Ids of the engine's log messages: workers from 1000, turns from 2000, jobs from 3000, notifications from 4000, schedules from 5000, workflows
/// from 6000.</summary>
internal static class EventIds
{
    public const int WorkerStarted = 1000;
    public const int WorkerStopped = 1001;
    public const int WorkerSwept = 1002;
    public const int BeatFailed = 1003;
    public const int StartFailed = 1004;
    public const int RestoredCopy = 1005;
    public const int LeasesLost = 1006;
    public const int OrphansReleased = 1007;
    public const int WaitingForSchema = 1008;
    public const int GraceOver = 1009;
    public const int DeregisterFailed = 1010;
    public const int WorkerFailed = 1011;
    public const int LoopFailed = 1012;

    public const int HookFailed = 1013;
    public const int TagsNotComputed = 1014;

    public const int TurnFailed = 2000;
    public const int SettleStale = 2001;
    public const int SettleUnknown = 2002;
    public const int ItemIsolated = 2003;
    public const int ProgressDropped = 2004;

    public const int PayloadUnreadable = 3000;
    public const int AttemptFailed = 3001;
    public const int ThrewAfterCompletion = 3002;
    public const int JobFailed = 3003;
    public const int ScopeNotDisposed = 3004;
    public const int ExceptionNotJudged = 3005;

    public const int ListenFailed = 4000;
    public const int Listening = 4001;
    public const int ProbeLost = 4002;

    public const int SchedulesFired = 5000;
    public const int FireFailed = 5001;
    public const int ScheduleTold = 5002;
    public const int ScheduleOlder = 5003;
    public const int ScheduleTaken = 5004;
    public const int ScheduleKept = 5005;

    public const int ForeignWait = 6000;
    public const int StepFailed = 6001;
    public const int StepRetried = 6002;
    public const int StepStopFailed = 6003;
    public const int RunBlocked = 6004;
    public const int RunBroken = 6005;
    public const int RunAbandoned = 6006;
    public const int FlushFailed = 6007;
    public const int RunItemIsolated = 6008;
    public const int JournalNotLoaded = 6009;
    public const int RunTorn = 6010;
}
