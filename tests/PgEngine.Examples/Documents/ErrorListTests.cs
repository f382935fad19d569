using System.Reflection;
using System.Text.RegularExpressions;
using PgEngine.Errors;
using PgEngine.Examples.Support;

namespace PgEngine.Examples.Documents;

/// <summary>sql/errors.md, the scripts and <see cref="SqlStates"/> know the same codes.</summary>
public sealed partial class ErrorListTests
{
    private readonly string[][] _rows = new Markdown("sql/errors.md").Table("## Codes");

    [Fact]
    public void Every_code_that_a_script_raises_is_listed_and_no_other() =>
        Assert.Equal(
            Checkout.Files("sql", "*.sql")
                .SelectMany(file => RaisedCode().Matches(File.ReadAllText(file)))
                .Select(raised => raised.Groups[1].Value)
                .Distinct()
                .Order(StringComparer.Ordinal),
            _rows.Select(row => row[0]));

    [Fact]
    public void Every_listed_code_has_the_name_it_has_in_the_library() =>
        Assert.Equal(
            typeof(SqlStates).GetFields(BindingFlags.Public | BindingFlags.Static)
                .Where(field => field.Name != nameof(SqlStates.Class))
                .Select(field => $"{field.GetRawConstantValue()} {field.Name}")
                .Order(StringComparer.Ordinal),
            _rows.Select(row => $"{row[0]} {row[1].Trim('`')}"));

    [Fact]
    public void Every_function_that_is_said_to_raise_exists()
    {
        var names = _rows.SelectMany(row => FunctionName().Matches(row[3])).Select(name => name.Groups[1].Value).ToArray();
        var files = Checkout.Files("sql", "*.sql").Select(file => Path.GetFileNameWithoutExtension(file)).ToHashSet();

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains(name, files));
    }

    [GeneratedRegex(@"errcode = '(QE\d{3})'")]
    private static partial Regex RaisedCode();

    [GeneratedRegex("`([a-z_0-9]+)`")]
    private static partial Regex FunctionName();
}
