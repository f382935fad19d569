namespace PgEngine.History;

/// <summary>Judges a history: C1 to C7, C9, C15 and the duplicates report (C16) of the reliability plan, in time linear in its events.</summary>
public static class HistoryChecker
{
    /// <summary>Reads a run's folder and judges it.</summary>
    public static CheckReport CheckFolder(string folder, CheckOptions? options = null) =>
        Check(HistoryReader.ReadFolder(folder), options);

    /// <summary>Judges a history.</summary>
    public static CheckReport Check(HistoryLog log, CheckOptions? options = null)
    {
        var context = new CheckContext(ModelBuilder.Build(log), options ?? new CheckOptions());
        Record(context, log);
        EnqueueChecks.Run(context);
        NameChecks.Run(context);
        LineChecks.Run(context);
        FenceCheck.Run(context);
        SweepCheck.Run(context);
        OutcomeCheck.Run(context);
        LedgerCheck.Run(context);
        RescueCheck.Run(context);
        DrainCheck.Run(context);
        ListenCheck.Run(context);
        return ReportBuilder.Build(context);
    }

    /// <summary>A history that cannot be trusted proves nothing, so an unfit record is a violation like any other.</summary>
    private static void Record(CheckContext context, HistoryLog log)
    {
        foreach (var line in log.BadLines)
        {
            context.Violate("history", $"{line.File} line {line.Line}: {line.Reason}", []);
        }
        foreach (var answer in context.Model.AnswersWithoutInvoke)
        {
            context.Violate("history", $"an answer to {answer.Kind} without its invoke", [answer]);
        }
        if (context.Model.Jobs.Count == 0)
        {
            context.Violate("history", "no job in this history: nothing was checked", []);
        }
        else if (context.Model.Jobs.Values.All(t => t.Finals.Count == 0))
        {
            context.Violate("history", "no final rows: the database was not read at the end", []);
        }
    }
}
