using Npgsql;
using PgEngine.History;

namespace PgEngine.Crash.Load;

/// <summary>What an exception tells a client about its transaction.</summary>
internal static class Refusal
{
    /// <summary>Fail when the server itself says that nothing was applied, else info: nobody knows.</summary>
    public static HistoryPhase PhaseOf(Exception e) =>
        e is PostgresException { SqlState: var state } && state[..2] is "22" or "23" or "40" or "QE" ? HistoryPhase.Fail : HistoryPhase.Info;
}
