namespace PgEngine.Examples.Documents;

/// <summary>What users of the reference systems will look for.</summary>
internal static class KnownSettings
{
    public static readonly string[] GraphileWorker =
    [
        // Node
        "concurrentJobs", "maxPoolSize", "pollInterval", "schema", "preparedStatements", "useNodeTime", "completeJobBatchDelay",
        "failJobBatchDelay", "gracefulShutdownAbortTimeout", "minResetLockedInterval", "maxResetLockedInterval", "getQueueNameBatchDelay",
        "taskList", "taskDirectory", "crontab", "crontabFile", "parsedCronItems", "plugins", "presets", "runOnce", "runMigrations",
        "makeWorkerUtils", "connectionString", "pgPool", "localQueue.size", "localQueue.ttl", "localQueue.refetchDelay.durationMs",
        "localQueue.refetchDelay.threshold", "localQueue.refetchDelay.maxAbortThreshold", "sweepThreshold", "logger", "events",
        "noHandleSignals", "forbiddenFlags",

        // Rust
        "concurrency", "max_pg_conn", "poll_interval", "use_local_time", "complete_job_batch_delay", "fail_job_batch_delay",
        "shutdown_grace_period", "shutdown_interrupted_job_retry_delay", "listen_os_shutdown_signals", "shutdown_signal",
        "add_forbidden_flag", "define_job", "define_batch_job", "with_cron", "add_extension", "on", "add_plugin", "run_once", "create_utils",
        "heartbeat_interval", "sweep_interval", "sweep_threshold", "recovery_delay",
    ];

    public static readonly string[] Xferity =
    [
        "state.postgres.dsn", "state.postgres.host", "worker.enabled", "worker.poll_interval", "worker.job_execution_timeout",
        "worker.max_concurrent_jobs", "worker.max_attempts", "worker.retry_backoff_base", "worker.retry_backoff_cap",
        "sftp.retry.max_attempts", "sftp.retry.initial_delay_ms", "sftp.retry.max_delay_ms", "performance.max_parallel_files",
        "performance.max_concurrent_flows", "audit.enabled",
    ];
}
