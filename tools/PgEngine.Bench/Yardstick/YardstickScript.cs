namespace PgEngine.Bench.Yardstick;

/// <summary>The frozen scripts, which lie beside the program.</summary>
internal static class YardstickScript
{
    public const string Table = "yardstick-table.sql";
    public const string Drain = "yardstick.sql";
    public const string Insert = "yardstick-insert.sql";

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Yardstick", name);

    public static Task<string> ReadAsync(string name, CancellationToken cancellationToken) =>
        File.ReadAllTextAsync(PathOf(name), cancellationToken);
}
