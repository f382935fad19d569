namespace PgEngine.History.Tests.Checking;

/// <summary>Jobs of one line, or of one queue, in a story: a job's key is its id in words, and every attempt has a lease of its own.</summary>
internal static class LineStory
{
    public static Guid LeaseOf(long job, int attempt) => new((int)job, (short)attempt, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    /// <summary>Jobs of a line with this limit; null ends tell that the client never heard.</summary>
    public static Story InLine(this Story story, int limit, HistoryPhase? end, params long[] jobs) =>
        story.Put(new() { Kind = HistoryEventKind.Enqueue, Queue = "q", Line = "tenant", LineLimit = limit }, end, jobs);

    public static Story InLine(this Story story, int limit, params long[] jobs) => story.InLine(limit, HistoryPhase.Ok, jobs);

    /// <summary>Jobs without a concurrency key in a queue with this limit.</summary>
    public static Story InQueue(this Story story, int limit, params long[] jobs) =>
        story.Put(new() { Kind = HistoryEventKind.Enqueue, Queue = "q", QueueLimit = limit }, HistoryPhase.Ok, jobs);

    /// <summary>A claim is sent; its answer is <see cref="Got"/>.</summary>
    public static Story Asks(this Story story, long job, int attempt = 1, string process = "w1") =>
        story.Event(new() { Kind = HistoryEventKind.Claim, Phase = HistoryPhase.Invoke, Lease = LeaseOf(job, attempt) }, process);

    /// <summary>The claim is answered and the handler begins.</summary>
    public static Story Got(this Story story, long job, int attempt = 1, string process = "w1")
    {
        var claim = new HistoryEvent { Kind = HistoryEventKind.Claim, Job = job, Lease = LeaseOf(job, attempt), Attempt = attempt };
        return story.Event(claim, process).Event(claim with { Kind = HistoryEventKind.Start, Key = KeyOf(job) }, process);
    }

    public static Story Takes(this Story story, long job, int attempt = 1, string process = "w1") =>
        story.Asks(job, attempt, process).Got(job, attempt, process);

    public static Story Settles(this Story story, long job, HistoryEventKind kind, HistoryOutcome outcome, int attempt = 1,
        HistoryPhase? end = HistoryPhase.Ok, HistoryAnswer? answer = null, string process = "w1")
    {
        var call = new HistoryEvent { Kind = kind, Job = job, Attempt = attempt, Lease = LeaseOf(job, attempt), Outcome = outcome };
        story.Event(call with { Phase = HistoryPhase.Invoke }, process);
        return end is { } phase ? story.Event(call with { Phase = phase, Answer = answer }, process) : story;
    }

    public static Story Completes(this Story story, long job, int attempt = 1, string process = "w1") =>
        story.Settles(job, HistoryEventKind.Complete, HistoryOutcome.Completed, attempt, process: process);

    public static Story Retries(this Story story, long job, int attempt = 1) =>
        story.Settles(job, HistoryEventKind.Fail, HistoryOutcome.Retry, attempt);

    /// <summary>The job is in the database, completed by this attempt.</summary>
    public static Story Ends(this Story story, params (long Job, int Attempt)[] ends)
    {
        foreach (var (job, attempt) in ends)
        {
            story.Final(lease: LeaseOf(job, attempt), key: KeyOf(job), job: job);
        }
        return story;
    }

    private static string KeyOf(long job) => $"job-{job}";

    private static Story Put(this Story story, HistoryEvent enqueue, HistoryPhase? end, long[] jobs)
    {
        foreach (var job in jobs)
        {
            var call = enqueue with { Key = KeyOf(job) };
            story.Event(call with { Phase = HistoryPhase.Invoke }, "driver");
            if (end is { } phase)
            {
                story.Event(call with { Phase = phase, Job = phase == HistoryPhase.Ok ? job : null }, "driver");
            }
        }
        return story;
    }
}
