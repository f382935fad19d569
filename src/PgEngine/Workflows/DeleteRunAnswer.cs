namespace PgEngine.Workflows;

/// <summary>What became of a request to forget a run.</summary>
public enum DeleteRunAnswer
{
    /// <summary>There is no such run.</summary>
    Unknown = 0,

    /// <summary>Nothing is known of it any more.</summary>
    Deleted,

    /// <summary>It has not ended: terminate it first.</summary>
    Live,
}
