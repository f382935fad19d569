namespace PgEngine.Bench.Tests;

/// <summary>A test that fetches 200 MB of packages.</summary>
internal sealed class PeerFactAttribute : FactAttribute
{
    public const string Variable = "PGENGINE_BENCH_TEST_PEERS";

    public PeerFactAttribute()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)))
        {
            Skip = $"Fetches 200 MB through npm; set {Variable}=1 to run it.";
        }
    }
}
