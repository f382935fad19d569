namespace PgEngine.Errors;

/// <summary>
/// The SQLSTATEs of PgEngine's own errors (class QE, listed in <c>sql/errors.md</c>), for code that calls the SQL functions itself.
/// </summary>
public static class SqlStates
{
    /// <summary>The first two characters of every SQLSTATE here.</summary>
    public const string Class = "QE";

    /// <summary>A kind is empty or too long.</summary>
    public const string InvalidKind = "QE001";

    /// <summary>A payload is missing or over the size limit.</summary>
    public const string PayloadTooLarge = "QE002";

    /// <summary>A payload is nested deeper than 64 levels.</summary>
    public const string PayloadTooDeep = "QE003";

    /// <summary>A run time is not finite, or absurd.</summary>
    public const string InvalidRunAt = "QE004";

    /// <summary>A priority is out of bounds.</summary>
    public const string InvalidPriority = "QE005";

    /// <summary>A number of attempts is out of bounds.</summary>
    public const string InvalidMaxAttempts = "QE006";

    /// <summary>A queue's name is empty or too long.</summary>
    public const string InvalidQueue = "QE007";

    /// <summary>A timeout is out of bounds.</summary>
    public const string InvalidTimeout = "QE008";

    /// <summary>An option or a member of it is unknown or does not fit.</summary>
    public const string InvalidOption = "QE009";

    /// <summary>A batch is malformed.</summary>
    public const string InvalidBatch = "QE011";

    /// <summary>Headers are not a JSON object, or too large.</summary>
    public const string InvalidHeaders = "QE012";

    /// <summary>A key, its mode or its time to live, or a concurrency key does not fit.</summary>
    public const string InvalidKey = "QE013";

    /// <summary>Too many tags, or one with other characters than tags have.</summary>
    public const string InvalidTags = "QE014";

    /// <summary>A job would expire before it may run.</summary>
    public const string InvalidExpiry = "QE015";

    /// <summary>A group does not exist, or has finished.</summary>
    public const string InvalidGroup = "QE031";

    /// <summary>A limit of a queue or of a concurrency key makes no sense.</summary>
    public const string InvalidLimit = "QE016";

    /// <summary>A cron expression has a field that makes no sense, or never fires.</summary>
    public const string InvalidCron = "QE040";

    /// <summary>A schedule's settings do not fit.</summary>
    public const string InvalidSchedule = "QE041";

    /// <summary>The key stands for a run already, and the start wanted one of its own.</summary>
    public const string RunExists = "QE050";

    /// <summary>A fork names a run or a step that does not exist.</summary>
    public const string UnknownStep = "QE051";

    /// <summary>A journal value is larger than allowed.</summary>
    public const string StepTooLarge = "QE052";

    /// <summary>A signal's name or dedupe key does not fit.</summary>
    public const string InvalidSignal = "QE053";

    /// <summary>A workflow's name, version, labels or start option does not fit.</summary>
    public const string InvalidWorkflow = "QE054";

    /// <summary>A worker is not registered (any more).</summary>
    public const string WorkerNotRegistered = "QE101";

    /// <summary>A profile, role, setting or schedule is unknown.</summary>
    public const string UnknownName = "QE201";

    /// <summary>A filter does not fit.</summary>
    public const string InvalidFilter = "QE202";

    /// <summary>The schema is of a later release than the scripts that were about to run.</summary>
    public const string SchemaTooNew = "QE901";
}
