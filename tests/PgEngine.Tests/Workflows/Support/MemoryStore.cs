using System.Text;
using System.Text.Json;
using PgEngine.Tests.Workers;
using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Writing;

namespace PgEngine.Tests.Workflows.Support;

/// <summary>Does with the items of one run what the SQL functions do, without a database.</summary>
internal sealed class MemoryStore(MemoryRun run, ManualTime time) : IRunStore
{
    private readonly Lock _lock = new();
    private readonly Queue<RunItem> _held = new();

    /// <summary>Whether items wait for <see cref="Release"/>.</summary>
    public bool IsHolding { get; set; }

    /// <summary>What every item is answered, whatever it is; null for what is true.</summary>
    public string? AnswerAll { get; set; }

    /// <summary>After how many rows nothing is written any more, and the activation is abandoned; null for never.</summary>
    public int? CrashAfter { get; set; }

    public List<RunItem> Items { get; } = [];

    public DateTime Now => time.GetUtcNow().UtcDateTime;

    public void Add(RunItem item)
    {
        lock (_lock)
        {
            Items.Add(item);
            if (IsHolding)
            {
                _held.Enqueue(item);
                return;
            }
        }

        Write(item);
    }

    /// <summary>Writes and answers what was held.</summary>
    public void Release()
    {
        while (true)
        {
            RunItem? item;
            lock (_lock)
            {
                if (!_held.TryDequeue(out item))
                {
                    IsHolding = false;
                    return;
                }
            }

            Write(item);
        }
    }

    private void Write(RunItem item)
    {
        string answer;
        lock (_lock)
        {
            answer = AnswerAll ?? (run.Rows.Count >= CrashAfter ? RunAnswers.Stale : null) ?? item switch
            {
                CheckpointItem row => Checkpoint(row),
                ParkItem park => Park(park),
                EndItem end => End(end),
                StatusItem status => SetStatus(status),
                _ => RunAnswers.Ok,
            };
        }

        if (run.Rows.Count >= CrashAfter && answer != RunAnswers.Stale)
        {
            // Written, and the answer is lost with the worker.
            answer = RunAnswers.Stale;
        }

        item.Answered(answer, Now);
    }

    private string Checkpoint(CheckpointItem item)
    {
        if (item.Extras?.StartsWith("{\"cancel_run\"", StringComparison.Ordinal) is true)
        {
            return RunAnswers.Ok;
        }

        if (run.Rows.TryGetValue(item.Name.Hash, out var there))
        {
            item.Stored = there;
            return there.Name == item.Name.Full ? RunAnswers.Adopted : RunAnswers.Collision;
        }

        var extras = item.Extras is null ? default : JsonElement.Parse(item.Extras);
        DateTime? dueAt = null;
        var value = item.Value;
        if (extras.ValueKind == JsonValueKind.Object)
        {
            dueAt = extras.TryGetProperty("delay_ms", out var delay) ? Now.AddMilliseconds(delay.GetDouble())
                : extras.TryGetProperty("due_at", out var due) ? due.GetDateTime().ToUniversalTime() : null;
            value = extras.TryGetProperty("start", out _) ? Encoding.UTF8.GetBytes("4711") : value;
        }

        var row = new JournalRow(item.Name.Hash, item.N, item.Kind, item.Name.Full, Now, dueAt, item.Codec, value);
        run.Rows.Add(row.Hash, row);
        item.Stored = row;
        run.IsCancelKnown |= row.Kind == StepKind.Cancel;
        foreach (var hash in item.Drops ?? [])
        {
            run.Rows.Remove(hash);
        }

        return RunAnswers.Ok;
    }

    private string Park(ParkItem item)
    {
        if (item.Mode == ParkMode.Block)
        {
            (run.State, run.Problem) = ("blocked", item.Problem);
            return RunAnswers.Blocked;
        }

        if (run.IsCancelRequested && !run.IsCancelKnown && item.Mode != ParkMode.Undo)
        {
            return RunAnswers.Cancel;
        }

        var awaits = JsonSerializer.Deserialize<List<MemoryAwait>>(item.Awaits!, JsonSerializerOptions.Web)!;
        item.Rows.AddRange(new MemorySearch(run, Now).Find(awaits, item.StepCount));
        if (item.Rows.Count > 0)
        {
            return RunAnswers.Again;
        }

        if (item.Mode == ParkMode.Look)
        {
            return run.IsPauseRequested ? RunAnswers.Pausing : RunAnswers.None;
        }

        Assert.True(awaits.Count > 0 || run.IsPauseRequested, "A run parked without anything to wait for.");
        run.Awaits = awaits;
        run.StepCount = item.StepCount;
        run.Parks++;
        run.State = run.IsPauseRequested ? "paused" : "parked";
        return run.State;
    }

    private string End(EndItem item)
    {
        (run.State, run.Result, run.Detail) = (item.Outcome, item.Result, item.Detail);
        return RunAnswers.Ok;
    }

    private string SetStatus(StatusItem item)
    {
        run.Status = item.Text;
        return RunAnswers.Ok;
    }
}
