using System.CommandLine;

namespace PgEngine.Cli.Commands;

/// <summary>The jobs of a bulk act, and what became of each.</summary>
internal static class JobIds
{
    public static Argument<long[]> Argument() =>
        new("ids") { Description = "The jobs' ids, at most 10,000.", Arity = ArgumentArity.OneOrMore };

    /// <summary>Prints one answer per job; a failure when none of them is as wanted.</summary>
    public static async Task<int> RunAsync(
        EngineCall call, string sql, string[] wanted, CancellationToken cancellationToken, params object?[] arguments)
    {
        var answers = await call.QueryAsync(sql, cancellationToken, arguments);
        call.WriteRows("jobs", answers, "No jobs.");
        foreach (var row in answers.Rows)
        {
            if (answers.Value(row, "answer") is string answer && wanted.Contains(answer))
            {
                return Output.ExitCode.Ok;
            }
        }

        return Output.ExitCode.Failed;
    }
}
