namespace PgEngine.Crash.Faults;

/// <summary>All that the server sent in answer to one exchange, up to its "ready for query".</summary>
/// <param name="Tags">The tags of its commands: SELECT 1, COMMIT …</param>
/// <param name="IsError">Whether the server reports an error.</param>
/// <param name="IsOutsideTransaction">Whether everything sent so far is committed or rolled back.</param>
public sealed record ServerAnswer(IReadOnlyList<string> Tags, bool IsError, bool IsOutsideTransaction)
{
    /// <summary>Whether the client is about to learn of a commit.</summary>
    public bool TellsOfCommit => !IsError && IsOutsideTransaction && Tags.Count > 0;
}
