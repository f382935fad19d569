using System.Globalization;
using Microsoft.Extensions.Configuration;
using PgEngine.Routing;
using PgEngine.Workflows;

namespace PgEngine.Hosting;

/// <summary>
/// Reads the settings of an instance from its configuration section. By hand, because the binder either reflects or would also take in
/// what no configuration file should set (JSON options); so a misspelt setting is an error instead of nothing.
/// </summary>
internal static class PgEngineConfiguration
{
    public const string Section = "PgEngine";

    /// <exception cref="InvalidOperationException">A setting is unknown or its value does not fit.</exception>
    public static void Bind(IConfigurationSection section, PgEngineOptions options)
    {
        foreach (var setting in section.GetChildren())
        {
            if (ListOf(setting.Key, options) is { } list)
            {
                BindList(setting, list);
            }
            else if (setting.Key.Equals(nameof(PgEngineOptions.QueueWeights), StringComparison.OrdinalIgnoreCase))
            {
                BindWeights(setting, options);
            }
            else if (setting.Key.Equals(nameof(PgEngineOptions.EncryptionKeys), StringComparison.OrdinalIgnoreCase))
            {
                foreach (var key in setting.GetChildren())
                {
                    options.EncryptionKeys[key.Key] = key.Value ?? "";
                }
            }
            else if (setting.Key.Equals(nameof(PgEngineOptions.Workflows), StringComparison.OrdinalIgnoreCase))
            {
                BindWorkflows(setting, options.Workflows);
            }
            else if (setting.Value is { } value)
            {
                Bind(setting, value, options);
            }

            // A setting without a value of its own is the section of a named instance.
        }
    }

    private static void Bind(IConfigurationSection setting, string value, PgEngineOptions options)
    {
        switch (setting.Key.ToUpperInvariant())
        {
            case "CONNECTIONSTRING": options.ConnectionString = value; break;
            case "SCHEMA": options.Schema = value; break;
            case "SCHEDULEOWNER": options.ScheduleOwner = value; break;
            case "APPLICATIONVERSION": options.ApplicationVersion = value; break;
            case "ACTIVEENCRYPTIONKEY": options.ActiveEncryptionKey = value; break;
            case "WORKERNAME": options.WorkerName = value; break;
            case "CONCURRENCY": options.Concurrency = Number(setting, value); break;
            case "PREFETCH": options.Prefetch = Number(setting, value); break;
            case "QUEUEORDER": options.QueueOrder = Order(setting, value); break;
            case "STICKYDELAY": options.StickyDelay = Time(setting, value); break;
            case "PREFETCHTTL": options.PrefetchTtl = Time(setting, value); break;
            case "REFETCHDELAY": options.RefetchDelay = Time(setting, value); break;
            case "REFETCHTHRESHOLD": options.RefetchThreshold = Number(setting, value); break;
            case "REFETCHABORTTHRESHOLD": options.RefetchAbortThreshold = Number(setting, value); break;
            case "MAXCLAIM": options.MaxClaim = Number(setting, value); break;
            case "MAXCONNECTIONS": options.MaxConnections = Number(setting, value); break;
            case "RUNWORKER": options.RunWorker = Switch(setting, value); break;
            case "MIGRATEONSTART": options.MigrateOnStart = Switch(setting, value); break;
            case "LISTEN": options.Listen = Switch(setting, value); break;
            case "PREPARESTATEMENTS": options.PrepareStatements = Switch(setting, value); break;
            case "REFUSERESTOREDCOPY": options.RefuseRestoredCopy = Switch(setting, value); break;
            case "MAXATTEMPTS": options.MaxAttempts = Number(setting, value); break;
            case "RETRYBACKOFFBASE": options.RetryBackoffBase = Time(setting, value); break;
            case "RETRYBACKOFFCAP": options.RetryBackoffCap = Time(setting, value); break;
            case "POLLINTERVAL": options.PollInterval = Time(setting, value); break;
            case "JOBTIMEOUT": options.JobTimeout = Time(setting, value); break;
            case "HEARTBEATINTERVAL": options.HeartbeatInterval = Time(setting, value); break;
            case "SWEEPINTERVAL": options.SweepInterval = Time(setting, value); break;
            case "SWEEPTHRESHOLD": options.SweepThreshold = Time(setting, value); break;
            case "RECOVERYDELAY": options.RecoveryDelay = Time(setting, value); break;
            case "SHUTDOWNGRACEPERIOD": options.ShutdownGracePeriod = Time(setting, value); break;
            case "INTERRUPTEDJOBRETRYDELAY": options.InterruptedJobRetryDelay = Time(setting, value); break;
            default:
                throw new InvalidOperationException($"{setting.Path} is not a setting of PgEngine that a configuration can hold.");
        }
    }

    private static void BindWorkflows(IConfigurationSection section, WorkflowRuntimeOptions workflows)
    {
        foreach (var setting in section.GetChildren())
        {
            var value = setting.Value ?? "";
            switch (setting.Key.ToUpperInvariant())
            {
                case "MAXACTIVERUNS": workflows.MaxActiveRuns = Number(setting, value); break;
                case "RUNPREFETCH": workflows.RunPrefetch = Number(setting, value); break;
                case "MAXRUNNINGSTEPS": workflows.MaxRunningSteps = Number(setting, value); break;
                case "HOTRUNS": workflows.HotRuns = Number(setting, value); break;
                case "HOTFOR": workflows.HotFor = Time(setting, value); break;
                case "PARKAFTER": workflows.ParkAfter = Time(setting, value); break;
                case "LONGRETRY": workflows.LongRetry = Time(setting, value); break;
                case "FOREIGNWAITWARNING": workflows.ForeignWaitWarning = Time(setting, value); break;
                default:
                    throw new InvalidOperationException($"{setting.Path} is not a setting of PgEngine's workflows.");
            }
        }
    }

    private static IList<string>? ListOf(string name, PgEngineOptions options) => name.ToUpperInvariant() switch
    {
        "QUEUES" => options.Queues,
        "TAGS" => options.Tags,
        "FORBIDDENTAGS" => options.ForbiddenTags,
        _ => null,
    };

    private static void BindWeights(IConfigurationSection setting, PgEngineOptions options)
    {
        foreach (var queue in setting.GetChildren())
        {
            options.QueueWeights[queue.Key] = Number(queue, queue.Value ?? "");
        }
    }

    private static void BindList(IConfigurationSection setting, IList<string> list)
    {
        var names = setting.Value is { } line
            ? line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : setting.GetChildren().Select(child => child.Value ?? "").ToArray();
        list.Clear();
        foreach (var name in names)
        {
            list.Add(name);
        }
    }

    private static int Number(IConfigurationSection setting, string value) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Unfit(setting, value, "a whole number");

    private static bool Switch(IConfigurationSection setting, string value) =>
        bool.TryParse(value, out var on) ? on : throw Unfit(setting, value, "true or false");

    private static QueueOrder Order(IConfigurationSection setting, string value) =>
        Enum.TryParse<QueueOrder>(value, ignoreCase: true, out var order) && Enum.IsDefined(order)
            ? order
            : throw Unfit(setting, value, "Mixed, Strict or Weighted");

    private static TimeSpan Time(IConfigurationSection setting, string value) =>
        TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out var time) && value.Contains(':', StringComparison.Ordinal)
            ? time
            : throw Unfit(setting, value, "a time such as 00:00:30");

    private static InvalidOperationException Unfit(IConfigurationSection setting, string value, string expected) =>
        new($"{setting.Path} is '{value}', but must be {expected}.");
}
