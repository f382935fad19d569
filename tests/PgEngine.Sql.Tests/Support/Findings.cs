namespace PgEngine.Sql.Tests.Support;

/// <summary>Asserts that a search found nothing, and shows all that it found otherwise.</summary>
public static class Findings
{
    public static void None(IEnumerable<string> findings)
    {
        var found = findings.ToList();
        Assert.True(found.Count == 0, $"{found.Count} found:\n{string.Join('\n', found)}");
    }
}
