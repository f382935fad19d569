namespace PgEngine.Client;

/// <summary>What an enqueue does when a live job has its key.</summary>
/// <remarks>While that job runs, the first two write its one successor, which starts when it has finished.</remarks>
public enum KeyMode
{
    /// <summary>The new values win, also the run time: a debounce.</summary>
    Replace = 0,

    /// <summary>The new values win and the run time stays: a throttle.</summary>
    PreserveRunAt,

    /// <summary>Nothing; the id of the job there is returned.</summary>
    Skip,

    /// <summary>
    /// Nothing, also when the job has finished, until <see cref="EnqueueOptions.KeyTtl"/> is over: an enqueue that may be sent again when
    /// the answer was lost.
    /// </summary>
    Once,
}
