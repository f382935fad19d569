using System.Text.Json.Nodes;
using PgEngine.Hosting;

namespace PgEngine.Workers;

/// <summary>What a worker writes into its row beside the columns.</summary>
internal static class WorkerDetails
{
    /// <returns>The process, and the recovery policies of kinds that have one: whoever takes the jobs back reads them here.</returns>
    public static string Write(PgEngineOptions options)
    {
        var details = new JsonObject { ["process_id"] = Environment.ProcessId };
        var recovery = new JsonObject();
        foreach (var job in options.Jobs.Values)
        {
            if (job.Options.Recovery is { } policy)
            {
                recovery[job.Kind] = policy.ToJson(job.Options);
            }
        }

        if (recovery.Count > 0)
        {
            details["recovery"] = recovery;
        }

        return details.ToJsonString();
    }
}
