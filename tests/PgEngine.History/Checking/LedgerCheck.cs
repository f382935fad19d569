namespace PgEngine.History;

/// <summary>C6: one ledger row per completed key and none otherwise, for the keys that use the ledger.</summary>
internal static class LedgerCheck
{
    public static void Run(CheckContext context)
    {
        foreach (var trace in context.Model.Jobs.Values)
        {
            if (trace.Final is not { } final)
            {
                continue;
            }
            var expected = final.State == "completed" ? 1 : 0;
            if (final.Ledger is null && trace.HasDbEffect)
            {
                context.Violate("C6", "the handler wrote to the ledger and the final row does not count it", trace);
            }
            else if (final.Ledger is { } rows && rows != expected)
            {
                context.Violate("C6", $"{final.State} with {rows} ledger rows instead of {expected}", trace);
            }
        }
    }
}
