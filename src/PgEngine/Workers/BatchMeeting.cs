using PgEngine.Jobs;

namespace PgEngine.Workers;

/// <summary>
/// Where the jobs of a batch meet when each has middleware of its own: the handler runs when every job has come or turned back, and then
/// each goes on with its part of the answer.
/// </summary>
internal sealed class BatchMeeting
{
    private readonly TaskCompletionSource _everybody = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<JobOutcome>[] _parts;
    private readonly bool[] _isCounted;
    private readonly bool[] _isHere;
    private int _missing;

    public BatchMeeting(int jobs)
    {
        _missing = jobs;
        _isCounted = new bool[jobs];
        _isHere = new bool[jobs];
        _parts = new TaskCompletionSource<JobOutcome>[jobs];
        for (var i = 0; i < jobs; i++)
        {
            _parts[i] = new TaskCompletionSource<JobOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Ends when every job has come or turned back.</summary>
    public Task Everybody => _everybody.Task;

    public bool IsHere(int job)
    {
        lock (_parts)
        {
            return _isHere[job];
        }
    }

    /// <summary>A job wants to run; ends with its outcome. Coming twice is coming once.</summary>
    public Task<JobOutcome> ComeAsync(int job)
    {
        Count(job, isHere: true);
        return _parts[job].Task;
    }

    /// <summary>The run of a job is over, whether it came or not.</summary>
    public void Leave(int job)
    {
        Count(job, isHere: false);
        _parts[job].TrySetCanceled();
    }

    public void Answer(int job, JobOutcome outcome) => _parts[job].TrySetResult(outcome);

    public void Fail(int job, Exception e) => _parts[job].TrySetException(e);

    private void Count(int job, bool isHere)
    {
        lock (_parts)
        {
            if (_isCounted[job])
            {
                return;
            }

            _isCounted[job] = true;
            _isHere[job] = isHere;
            if (--_missing > 0)
            {
                return;
            }
        }

        _everybody.TrySetResult();
    }
}
