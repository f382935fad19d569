namespace PgEngine.TestKit;

/// <summary>One row of a result by column name; SQL null is <see langword="null"/>, json and jsonb are text.</summary>
public sealed class Row : Dictionary<string, object?>
{
    internal Row()
        : base(StringComparer.Ordinal)
    {
    }

    /// <summary>Returns a column as the type Npgsql reads it as, or as the default of <typeparamref name="T"/> when it is null.</summary>
    public T Get<T>(string column) => this[column] is { } value ? (T)value : default!;

    public override string ToString() => string.Join(", ", this.Select(pair => $"{pair.Key}={pair.Value ?? "null"}"));
}
