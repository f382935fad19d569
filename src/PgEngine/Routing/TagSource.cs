using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PgEngine.Diagnostics;

namespace PgEngine.Routing;

/// <summary>
/// Computes a worker's tags before each claim, beside the turns and not in them: the claim takes the last value when it is fresh, and waits
/// for a new one when it is not.
/// </summary>
internal sealed class TagSource(Func<CancellationToken, ValueTask<WorkerTags>> compute, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan PauseAfterError = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private WorkerTags? _last;
    private long _computedAt;
    private bool _isComputing;
    private bool _isAwaited;

    /// <summary>Called when a claim that was refused may try again, or when the tags have changed.</summary>
    public Action? Changed { get; set; }

    /// <summary>The source that calls an application's callback with services of a scope of its own; null without one.</summary>
    public static TagSource? Of(
        Func<IServiceProvider, CancellationToken, ValueTask<WorkerTags>>? callback, IServiceScopeFactory scopes, TimeProvider time,
        ILogger logger)
    {
        return callback is null ? null : new TagSource(ComputeAsync, time, logger);

        async ValueTask<WorkerTags> ComputeAsync(CancellationToken cancellationToken)
        {
            var scope = scopes.CreateAsyncScope();
            await using (scope.ConfigureAwait(false))
            {
                return await callback(scope.ServiceProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The tags for a claim; null when they are still being computed.</summary>
    public WorkerTags? Next()
    {
        lock (_lock)
        {
            if (!_isComputing)
            {
                _isComputing = true;
                _ = Task.Run(ComputeAsync);
            }

            if (_last is { } last && time.GetElapsedTime(_computedAt) <= Fresh)
            {
                return last;
            }

            _isAwaited = true;
            return null;
        }
    }

    private async Task ComputeAsync()
    {
        WorkerTags? tags = null;
        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            tags = await compute(patience.Token).AsTask().WaitAsync(patience.Token).ConfigureAwait(false);
            TagRules.Check(tags);
        }
#pragma warning disable CA1031 // Code of the application; the worker goes on with what it knew.
        catch (Exception e)
#pragma warning restore CA1031
        {
            logger.TagsNotComputed(e);
            tags = null;
            await Task.Delay(PauseAfterError, time).ConfigureAwait(false);
        }

        if (Took(tags))
        {
            Changed?.Invoke();
        }
    }

    /// <returns>Whether somebody should claim.</returns>
    private bool Took(WorkerTags? tags)
    {
        lock (_lock)
        {
            var isNews = _isAwaited || (tags is not null && _last is { } last && !tags.Same(last));
            _last = tags ?? _last;
            _computedAt = time.GetTimestamp();
            _isComputing = false;
            _isAwaited = false;
            return isNews;
        }
    }
}
