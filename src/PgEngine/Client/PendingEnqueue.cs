namespace PgEngine.Client;

/// <summary>One enqueue that waits to travel with others; completed with the job's id.</summary>
internal sealed class PendingEnqueue(string kind, string payload, EnqueueOptions options, string? headers)
    : TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    // Headers travel one for each job, so they do not keep calls apart.
    private readonly EnqueueOptions _shared = options.Headers is null ? options : options with { Headers = null };

    public string Kind { get; } = kind;

    public string Payload { get; } = payload;

    public EnqueueOptions Options { get; } = options;

    public string? Headers { get; } = headers;

    /// <summary>Whether both can be values of one statement.</summary>
    public bool FitsWith(PendingEnqueue other) => Kind == other.Kind && _shared == other._shared;
}
