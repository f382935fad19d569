using PgEngine.Jobs;

namespace PgEngine.Hooks;

/// <inheritdoc/>
internal sealed class JobContextAccessor : IJobContextAccessor
{
    private readonly AsyncLocal<JobContext?> _current = new();

    public JobContext? Current
    {
        get => _current.Value;
        set => _current.Value = value;
    }
}
