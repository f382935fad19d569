using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PgEngine.Codecs;
using PgEngine.Diagnostics;
using PgEngine.Workers;
using PgEngine.Workflows.Operations;
using PgEngine.Workflows.Writing;

namespace PgEngine.Workflows.Running;

/// <summary>What every run needs of its worker.</summary>
internal sealed class WorkflowTools
{
    private volatile bool _isStopping;

    /// <summary>Whether the worker stops: nothing begins any more.</summary>
    public bool IsStopping => _isStopping;

    public required WorkflowRuntimeOptions Options { get; init; }

    public required JsonSerializerOptions Json { get; init; }

    public required IRunStore Store { get; init; }

    public required IServiceScopeFactory Scopes { get; init; }

    public required StepGate Gate { get; init; }

    public required RunClock Clock { get; init; }

    public required TimeProvider Time { get; init; }

    public required Func<double> Random { get; init; }

    public required ILogger Logger { get; init; }

    /// <summary>Counts; null in tests without a meter.</summary>
    public RunMetrics? Metrics { get; init; }

    /// <summary>How the values of a kind are stored.</summary>
    public required Func<string, KindCodec> CodecOf { get; init; }

    /// <summary>The newest version of a workflow that this worker has; 1 for one that it does not have.</summary>
    public required Func<string, int> NewestVersion { get; init; }

    /// <summary>What a test has put in the way; null in production.</summary>
    public RunFaults? Faults { get; init; }

    /// <summary>Takes what a step tells of its progress.</summary>
    public Action<ClaimedJob, string>? Report { get; init; }

    /// <summary>Runs steps in transactions; null where there is no database.</summary>
    public ITxRunner? Transactions { get; init; }

    /// <summary>Sends a signal: run, name, payload, dedupe key; the answer's word.</summary>
    public Func<long, string, string, string, CancellationToken, Task<string>>? Signal { get; init; }

    public void Stop() => _isStopping = true;
}
