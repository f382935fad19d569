using System.Text.RegularExpressions;
using PgEngine.Sql.Tests.Support;

namespace PgEngine.Sql.Tests.Style;

/// <summary>The written form of the scripts. No generic tool looks inside function bodies; this does, and needs no database.</summary>
public sealed partial class SqlFileStyleTests
{
    private static readonly string[] HeaderWords = ["Caller", "Locks", "Index", "Raises"];

    private static readonly IReadOnlyList<SqlFile> Scripts = Repository.SqlFiles("sql");
    private static readonly IReadOnlyList<SqlFile> Functions = Repository.SqlFiles("sql/functions");

    [Fact]
    public void Lines_end_in_line_feed_and_files_have_no_byte_order_mark() =>
        Findings.None(Scripts
            .Where(file => file.Bytes is [0xEF, 0xBB, 0xBF, ..] || file.Text.Contains('\r') || !file.Text.EndsWith('\n'))
            .Select(file => file.Path));

    [Fact]
    public void Lines_have_at_most_100_columns_no_tab_and_no_trailing_blank() =>
        Findings.None(LinesOf(Scripts, line => line.Length > 100 || line.Contains('\t') || line.EndsWith(' ')));

    [Fact]
    public void Keywords_and_names_are_lower_case() => Findings.None(CodeOf(Scripts, UpperCaseWord().IsMatch));

    [Fact]
    public void No_line_holds_only_a_semicolon() => Findings.None(LinesOf(Scripts, line => line.Trim() == ";"));

    [Fact]
    public void Dollar_quotes_are_bare() => Findings.None(LinesOf(Scripts, NamedDollarQuote().IsMatch));

    [Fact]
    public void A_file_creates_one_function_and_is_named_after_it() =>
        Findings.None(Functions
            .Where(file => CreatedFunction().Matches(file.Text) is not [var only] || only.Groups[1].Value != file.Name)
            .Select(file => file.Path));

    [Fact]
    public void Helpers_live_in_internal_and_nothing_else_does() =>
        Findings.None(Functions
            .Where(file => file.Name.StartsWith('_') != file.Path.StartsWith("sql/functions/internal/", StringComparison.Ordinal))
            .Select(file => file.Path));

    [Fact]
    public void A_function_has_at_most_150_lines_its_header_not_counted() =>
        Findings.None(Functions
            .Select(file => (file.Path, Length: file.Lines.Length - 1 - file.Header.Length))
            .Where(function => function.Length > 150)
            .Select(function => $"{function.Path}: {function.Length} lines"));

    [Fact]
    public void The_header_says_caller_locks_index_and_raises() =>
        Findings.None(
            from file in Functions
            from word in HeaderWords
            where !file.Header.Any(line => line.StartsWith($" {word,-8} ", StringComparison.Ordinal))
            select $"{file.Path}: no line \"-- {word,-8} …\"");

    [Fact]
    public void The_callers_that_a_header_names_do_call()
    {
        var calls = Functions.ToDictionary(file => file.Name, file => string.Join('\n', SqlText.CodeLines(file.Text)));
        Findings.None(
            from file in Functions
            from named in NameWithUnderscore().Matches(Brackets().Replace(CallerPart().Match(file.Text).Value, "")).Select(match => match.Value).Distinct()
            where named != file.Name && calls.TryGetValue(named, out var code)
                && !Regex.IsMatch(code, $@"\b{file.Name}\s*\(")
            select $"{file.Path}: {named} does not call it");
    }

    [Fact]
    public void Results_list_their_columns() => Findings.None(CodeOf(Functions, line => SelectStar().IsMatch(line)));

    [Fact]
    public void Functions_read_the_time_from_the_clock_helper_only() =>
        Findings.None(CodeOf([.. Functions.Where(file => file.Name != "_clock")], OtherClock().IsMatch));

    [Fact]
    public void Functions_name_no_schema() => Findings.None(CodeOf([.. Functions.Where(file => file.Name != "_clock")], NamedSchema().IsMatch));

    [Theory]
    [InlineData("SELECT 1", true)]
    [InlineData("select 'A string' -- And A Comment", false)]
    [InlineData("select 'it''s Fine'", false)]
    public void Upper_case_is_seen_in_code_only(string line, bool seen) =>
        Assert.Equal(seen, SqlText.CodeLines(line).Any(UpperCaseWord().IsMatch));

    private static IEnumerable<string> LinesOf(IEnumerable<SqlFile> files, Func<string, bool> isBad) => Search(files, file => file.Lines, isBad);

    private static IEnumerable<string> CodeOf(IEnumerable<SqlFile> files, Func<string, bool> isBad) =>
        Search(files, file => SqlText.CodeLines(file.Text), isBad);

    private static IEnumerable<string> Search(IEnumerable<SqlFile> files, Func<SqlFile, string[]> lines, Func<string, bool> isBad) =>
        from file in files
        from line in lines(file).Select((text, index) => (text, number: index + 1))
        where isBad(line.text)
        select $"{file.Path}:{line.number}: {line.text.Trim()}";

    [GeneratedRegex(@"[A-Z]")]
    private static partial Regex UpperCaseWord();

    [GeneratedRegex(@"\$[a-z_]+\$", RegexOptions.IgnoreCase)]
    private static partial Regex NamedDollarQuote();

    [GeneratedRegex(@"^create or replace (?:function|procedure) ([a-z_0-9]+)\(", RegexOptions.Multiline)]
    private static partial Regex CreatedFunction();

    // "v_row := alias.*" of a table's row type is the way to keep a whole row in a variable; a bare star is not.
    [GeneratedRegex(@"\bselect\s+\*")]
    private static partial Regex SelectStar();

    [GeneratedRegex(@"\b(now|clock_timestamp|statement_timestamp|transaction_timestamp)\s*\(|\bcurrent_timestamp\b")]
    private static partial Regex OtherClock();

    [GeneratedRegex(@"(?<=-- Caller )(?:[^(\n]|\([^)]*\)|\n--          )*")]
    private static partial Regex CallerPart();

    // What stands in brackets explains and need not be a caller.
    [GeneratedRegex(@"\([^)]*\)")]
    private static partial Regex Brackets();

    [GeneratedRegex(@"(?<![\w/.])[a-z]*_[a-z_0-9]+\b(?!\.)")]
    private static partial Regex NameWithUnderscore();

    [GeneratedRegex(@"\b(engine|pg_catalog|public)\s*\.")]
    private static partial Regex NamedSchema();
}
