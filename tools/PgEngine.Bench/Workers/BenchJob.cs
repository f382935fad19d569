using System.Text.Json.Serialization;

namespace PgEngine.Bench.Workers;

/// <summary>The payload: <c>{"id": n}</c>, and as much filling as asked for.</summary>
internal sealed record BenchJob(
    int Id, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Fill = null)
{
    public const string Kind = "bench";

    // {"id":100000,"fill":""}
    private const int Frame = 23;

    /// <summary>What payloads of about this many bytes of JSON are filled with.</summary>
    /// <remarks>Letters and digits by chance, so that the server cannot compress them away.</remarks>
    public static string? FillOf(int bytes) => bytes > Frame
        ? new string(new Random(1).GetItems<char>("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", bytes - Frame))
        : null;

    /// <summary>Payloads of about this many bytes of JSON, numbered from 1.</summary>
    public static IEnumerable<BenchJob> Many(int count, int bytes)
    {
        var fill = FillOf(bytes);
        return Enumerable.Range(1, count).Select(id => new BenchJob(id, fill));
    }
}
