using System.Globalization;
using System.Text;

namespace PgEngine.Workflows.Journal;

/// <summary>Tells people how a journal does not fit the code.</summary>
internal static class JournalDiff
{
    private const int MaxListed = 10;

    /// <summary>The code did not ask for a row that is there.</summary>
    public static string Missing(JournalRow row, IEnumerable<string> asked, bool hasEnded, Exception? error = null)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"The code does not ask for '{row.Name}' ({Word(row.Kind)}), which the journal has at n = {row.N}");
        text.Append(CultureInfo.InvariantCulture, $", written {row.At:yyyy-MM-dd HH:mm:ss} UTC.");
        var names = asked.Take(MaxListed + 1).ToList();
        if (hasEnded)
        {
            text.Append(error is null ? "\nThe code has ended instead." : $"\nThe code has thrown instead: {error.GetType().Name}: {error.Message}");
        }
        else if (names.Count > 0)
        {
            text.Append("\nInstead it asks for: ").AppendJoin(", ", names.Take(MaxListed).Select(name => $"'{name}'"));
            text.Append(names.Count > MaxListed ? " and more." : ".");
        }

        return text.Append(Advice).ToString();
    }

    /// <summary>The row is of another kind of operation.</summary>
    public static string OtherKind(JournalRow row, string operation) =>
        $"The journal has '{row.Name}' as {Word(row.Kind)} at n = {row.N}; the code now asks for {operation} of that name.{Advice}";

    /// <summary>The row's value is not what the code takes it for, or needs a key or a codec that is not here.</summary>
    public static string Unreadable(JournalRow row, Type type, Exception error) =>
        $"The value of '{row.Name}' ({Word(row.Kind)} at n = {row.N}) cannot be read as {type}: {error.Message}{Advice}";

    /// <summary>Two names have one hash.</summary>
    public static string Collision(JournalRow row, string name) =>
        $"The names '{row.Name}' and '{name}' have the same hash: give the step another name.{Advice}";

    /// <summary>The body has ended without awaiting all that it asked for.</summary>
    public static string NotAwaited(IEnumerable<string> names) =>
        $"The code returned while {string.Join(", ", names.Take(MaxListed).Select(name => $"'{name}'"))} was not awaited.{Advice}";

    /// <summary>A branch is said to have won that has not ended.</summary>
    public static string WinnerNotDone(JournalRow row) =>
        $"The journal says which branch has won '{row.Name}' (n = {row.N}); with this code that one has not ended by then.{Advice}";

    private const string Advice =
        "\nDeploy the code that fits, or fork the run from a step, then resume it; a change can be marked with ctx.Changed, or made a new version.";

    private static string Word(StepKind kind) => kind switch
    {
        StepKind.Step => "a step",
        StepKind.Failed => "a failed step",
        StepKind.Tx => "a transaction",
        StepKind.Signal => "a signal",
        StepKind.Timeout => "a timeout",
        StepKind.Timer => "a timer",
        StepKind.Child => "a child",
        StepKind.ChildFailed => "a failed child",
        StepKind.Marker => "a marker",
        StepKind.Loop => "a loop",
        _ => "a row of kind " + ((short)kind).ToString(CultureInfo.InvariantCulture),
    };
}
