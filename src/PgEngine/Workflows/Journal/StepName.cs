using System.Buffers;

namespace PgEngine.Workflows.Journal;

/// <summary>
/// The names of journal rows: <c>scope/name#occurrence</c>. Rows that belong to an operation beside its own row have a mark behind its name,
/// which no name can contain.
/// </summary>
internal static class StepName
{
    public const string Cancel = "$cancel";
    public const string ChangedPrefix = "$changed/";
    public const string UndoPrefix = "undo/";
    public const char IntentMark = '?';
    public const char RetryMark = '!';
    public const char ChildMark = '>';
    public const char TimerMark = '@';

    private const int MaxLength = 200;
    private const int MaxFullLength = 1000;
    private static readonly SearchValues<char> Reserved = SearchValues.Create("/#?!>@$");

    /// <exception cref="ArgumentException">The name is empty, too long, or has a reserved character.</exception>
    public static void Validate(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Length > MaxLength || name.AsSpan().ContainsAny(Reserved) || name.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException($"The name of a step has 1 to {MaxLength} characters without / # ? ! > @ $; '{name}' does not fit.", nameof(name));
        }
    }

    /// <exception cref="ArgumentException">Scopes are nested so deeply that the name is too long.</exception>
    public static string Full(string prefix, string name, int occurrence)
    {
        var full = occurrence == 1 ? $"{prefix}{name}#1" : $"{prefix}{name}#{occurrence}";
        return full.Length <= MaxFullLength
            ? full
            : throw new ArgumentException($"The full name of a step has at most {MaxFullLength} characters; '{full[..100]}…' has {full.Length}.", nameof(name));
    }

    /// <summary>
    /// Whether a row stands beside the row of its operation and completes nothing by itself. The operation looks for it; nobody misses it
    /// when the code has changed.
    /// </summary>
    public static bool IsCompanion(JournalRow row) => row.Kind switch
    {
        StepKind.Intent or StepKind.Retry or StepKind.ChildStarted => true,
        StepKind.Timer => row.Name[^1] == TimerMark,
        StepKind.Marker => row.Name.StartsWith(ChangedPrefix, StringComparison.Ordinal),
        _ => false,
    };

    public static bool IsUndo(string name) => name.StartsWith(UndoPrefix, StringComparison.Ordinal);
}
