namespace PgEngine.Schema;

/// <summary>One statement of a script and where it starts.</summary>
internal readonly record struct SqlStatement(int Start, string Text);

/// <summary>
/// Splits a script at the semicolons that end its statements. The server counts an error's position from the start of the failing
/// statement; only who sends one at a time can tell the line of the script.
/// </summary>
internal static class StatementSplitter
{
    public static List<SqlStatement> Split(string script)
    {
        var statements = new List<SqlStatement>();
        int? start = null;
        var at = 0;
        while (at < script.Length)
        {
            var next = End(script, at, out var isBlank);
            if (!isBlank)
            {
                start ??= at;
            }

            if (script[at] == ';')
            {
                // A lone semicolon is an empty statement: nothing to send.
                if (start < at)
                {
                    statements.Add(new SqlStatement(start.Value, script[start.Value..next]));
                }

                start = null;
            }

            at = next;
        }

        if (start is not null)
        {
            statements.Add(new SqlStatement(start.Value, script[start.Value..]));
        }

        return statements;
    }

    /// <summary>The end of the token at this place; a token is what a semicolon inside does not split.</summary>
    private static int End(string script, int at, out bool isBlank)
    {
        var rest = script.AsSpan(at);
        isBlank = char.IsWhiteSpace(rest[0]) || rest.StartsWith("--") || rest.StartsWith("/*");
        return at + rest[0] switch
        {
            '\'' or '"' => Through(rest, rest[..1]),
            '-' when rest.StartsWith("--") => rest.IndexOf('\n') is var end and >= 0 ? end : rest.Length,
            '/' when rest.StartsWith("/*") => Comment(rest),
            '$' when Tag(rest) is { } length => Through(rest, rest[..length]),
            _ => 1,
        };
    }

    /// <summary>The length up to and with the next occurrence of the delimiter behind the opening one.</summary>
    private static int Through(ReadOnlySpan<char> rest, ReadOnlySpan<char> delimiter)
    {
        // A doubled quote inside a string reads as two strings side by side, which comes to the same.
        var end = rest[delimiter.Length..].IndexOf(delimiter);
        return end < 0 ? rest.Length : end + (2 * delimiter.Length);
    }

    /// <summary>The length of a comment, which may hold others.</summary>
    private static int Comment(ReadOnlySpan<char> rest)
    {
        var depth = 0;
        for (var at = 0; at + 1 < rest.Length; at++)
        {
            var pair = rest.Slice(at, 2);
            if (pair.SequenceEqual("/*"))
            {
                depth++;
                at++;
            }
            else if (pair.SequenceEqual("*/"))
            {
                depth--;
                at++;
                if (depth == 0)
                {
                    return at + 1;
                }
            }
        }

        return rest.Length;
    }

    /// <summary>The length of a dollar quote such as $$, or null: $1 is a parameter.</summary>
    private static int? Tag(ReadOnlySpan<char> rest)
    {
        var at = 1;
        while (at < rest.Length && (char.IsAsciiLetter(rest[at]) || rest[at] == '_' || (at > 1 && char.IsAsciiDigit(rest[at]))))
        {
            at++;
        }

        return at < rest.Length && rest[at] == '$' ? at + 1 : null;
    }
}
