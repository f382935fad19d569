using System.Text.RegularExpressions;
using PgEngine.Examples.Support;

namespace PgEngine.Examples.Documents;

/// <summary>docs/doctor.md and the functions behind <c>doctor()</c> know the same checks.</summary>
public sealed partial class DoctorPageTests
{
    private static readonly string[] Severities = ["fail", "warn", "info", "ok"];

    private readonly string _sql = string.Join(
        '\n',
        Checkout.Files("sql", "*.sql")
            .Where(file => Path.GetFileName(file).StartsWith("_doctor_", StringComparison.Ordinal)
                || Path.GetFileName(file).StartsWith("_health_", StringComparison.Ordinal))
            .Select(File.ReadAllText));

    private readonly string[] _listed = Checkout.Read("docs/doctor.md").Split('\n')
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .SelectMany(line => Name().Matches(line.Split('|')[1]))
        .Select(name => name.Groups[1].Value)
        .ToArray();

    [Fact]
    public void Every_check_is_on_the_page()
    {
        var made = FirstColumn().Matches(_sql).Select(row => row.Groups[1].Value).Except(Severities).ToArray();
        Assert.True(made.Length > 20);
        Assert.All(made, check => Assert.Contains(check, _listed));
    }

    [Fact]
    public void Every_check_on_the_page_exists() => Assert.All(_listed, check => Assert.Contains($"'{check}'", _sql, StringComparison.Ordinal));

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Name();

    [GeneratedRegex("^ *(?:select |return query select )?'([a-z_]+)',", RegexOptions.Multiline)]
    private static partial Regex FirstColumn();
}
