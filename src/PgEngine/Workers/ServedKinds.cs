using PgEngine.Hooks;
using PgEngine.Hosting;

namespace PgEngine.Workers;

/// <summary>The kinds of one worker.</summary>
internal sealed class ServedKinds
{
    private readonly Dictionary<string, ServedKind> _kinds = new(StringComparer.Ordinal);

    public ServedKinds(PgEngineOptions options)
    {
        foreach (var job in options.Jobs.Values)
        {
            _kinds.Add(job.Kind, new ServedKind
            {
                Name = job.Kind,
                Options = job.Options,
                Read = job.Batch is null && job.Workflow is null ? job.Prepare(options.Json) : null,
                Workflow = job.Workflow,
                NewBatch = job.Batch?.Prepare(options.Json),
                MaxBatch = job.Batch?.MaxBatch ?? 1,
                MaxWait = job.Batch?.MaxWait ?? TimeSpan.Zero,
                Middleware = MiddlewareRegistration.Of(job.Kind, options.Middleware),
            });
        }

        Batches = [.. _kinds.Values.Where(kind => kind.NewBatch is not null)];
        Workflows = [.. _kinds.Values.Where(kind => kind.Workflow is not null)];
        MayRunAgain = _kinds.Values.All(kind => kind.Options.Recovery is not { SpendsAttempt: true });
        Singles = [.. _kinds.Values.Where(kind => kind.NewBatch is null && kind.Workflow is null)];
    }

    /// <summary>Kinds whose jobs run many to a call.</summary>
    public ServedKind[] Batches { get; }

    /// <summary>Kinds whose jobs run one by one.</summary>
    public ServedKind[] Singles { get; }

    /// <summary>Kinds whose jobs are runs of workflows.</summary>
    public ServedKind[] Workflows { get; }

    /// <summary>Whether every kind runs again, with its attempt unspent, when its worker is lost; then claims need no more safety than that.</summary>
    public bool MayRunAgain { get; }

    public ServedKind? Find(string kind) => _kinds.GetValueOrDefault(kind);

    /// <summary>Forgets all that was learnt of how long runs take.</summary>
    public void ForgetPace()
    {
        foreach (var kind in _kinds.Values)
        {
            kind.Pace.Forget();
        }
    }
}
