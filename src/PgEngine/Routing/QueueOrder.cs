namespace PgEngine.Routing;

/// <summary>In which order a worker takes from the queues it serves.</summary>
public enum QueueOrder
{
    /// <summary>By priority and age over all of them, as if they were one.</summary>
    Mixed = 0,

    /// <summary>In the order they are listed: a queue is served only while those before it have nothing that may run.</summary>
    Strict,

    /// <summary>
    /// Each claim begins with a queue drawn by <see cref="Hosting.PgEngineOptions.QueueWeights"/> and goes on with the others, so that
    /// every queue gets its share and none waits for ever.
    /// </summary>
    Weighted,
}
