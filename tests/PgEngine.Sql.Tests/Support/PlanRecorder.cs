using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Support;

/// <summary>The plans that are really used inside the functions, under their own settings: auto_explain sends them as notices.</summary>
internal sealed class PlanRecorder
{
    private readonly List<string> _plans = [];

    private PlanRecorder(SqlSession session) =>
        session.Connection.Notice += (_, e) =>
        {
            if (e.Notice.MessageText.Contains("Query Text:", StringComparison.Ordinal))
            {
                _plans.Add(e.Notice.MessageText);
            }
        };

    public static async Task<PlanRecorder> StartAsync(SqlSession session)
    {
        var recorder = new PlanRecorder(session);
        await session.ExecuteAsync(
            """
            load 'auto_explain';
            set auto_explain.log_min_duration = 0;
            set auto_explain.log_nested_statements = on;
            set auto_explain.log_level = notice;
            """);
        return recorder;
    }

    /// <summary>Query texts with their plans since the last call.</summary>
    public IReadOnlyList<string> Take()
    {
        var plans = _plans.ToArray();
        _plans.Clear();
        return plans;
    }
}
