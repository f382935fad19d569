using System.Text.RegularExpressions;
using PgEngine.Schema;

namespace PgEngine.Install.Tests;

public sealed partial class ScriptSourceTests
{
    private static readonly IReadOnlyList<SqlScript> Scripts = EmbeddedScripts.Instance.Scripts;

    [Fact]
    public void Scripts_come_in_the_order_migrations_helpers_functions_views_grants_release()
    {
        var ordered = new[]
        {
            new SqlScript("sql/release/record_release.sql", ""),
            new SqlScript("sql/grants/a.sql", ""),
            new SqlScript("sql/views/a.sql", ""),
            new SqlScript("sql/functions/jobs/enqueue.sql", ""),
            new SqlScript("sql/functions/internal/_zebra.sql", ""),
            new SqlScript("sql/migrations/0010_ten.sql", ""),
            new SqlScript("sql/migrations/0002_two.sql", ""),
        };

        Array.Sort(ordered, SqlScript.Compare);

        Assert.Equal(
            ["0002_two.sql", "0010_ten.sql", "_zebra.sql", "enqueue.sql", "a.sql", "a.sql", "record_release.sql"],
            ordered.Select(s => s.FileName));
        Assert.Equal([ScriptKind.View, ScriptKind.Grant], ordered[4..6].Select(s => s.Kind));
    }

    [Fact]
    public void Line_ends_and_a_byte_order_mark_do_not_change_a_checksum() =>
        Assert.Equal(
            new SqlScript("sql/views/a.sql", "select 1;\nselect 2;\n").Checksum,
            new SqlScript("sql/views/a.sql", "\uFEFFselect 1;\r\nselect 2;\r\n").Checksum);

    [Theory]
    [InlineData("sql/tables/a.sql")]
    [InlineData("sql/migrations/12_short.sql")]
    [InlineData("sql/functions/unsorted.sql")]
    public void A_script_in_no_known_place_is_an_error_and_not_left_out(string name) =>
        Assert.Throws<ArgumentException>(() => new SqlScript(name, "select 1;"));

    [Fact]
    public void Migrations_are_numbered_without_gap_or_double()
    {
        var numbers = Scripts.Where(s => s.Kind == ScriptKind.Migration).Select(s => s.Number!.Value).ToList();

        Assert.Equal(Enumerable.Range(0, numbers.Count), numbers);
    }

    [Fact]
    public void Released_migrations_are_as_they_were_released()
    {
        var current = Scripts.Where(s => s.Kind == ScriptKind.Migration).ToDictionary(s => s.FileName, s => s.Checksum);

        Assert.All(EmbeddedScripts.Instance.Frozen, frozen => Assert.Equal(frozen.Value, current.GetValueOrDefault(frozen.Key)));
    }

    [Fact]
    public void The_list_of_released_migrations_is_read_line_by_line()
    {
        var checksum = new string('a', 64);

        var frozen = EmbeddedScripts.ParseFrozen($"# a comment\n\n{checksum}  0001_queue.sql\n");

        Assert.Equal(checksum, Assert.Single(frozen).Value);
        Assert.Throws<FormatException>(() => EmbeddedScripts.ParseFrozen("0001_queue.sql\n"));
    }

    [Fact]
    public void The_scripts_record_the_release_that_the_binary_names()
    {
        var record = Scripts.Single(s => s.Kind == ScriptKind.Release).Text;
        var guard = Scripts.Single(s => s.Kind == ScriptKind.Guard).Text;

        Assert.Contains($"values ('{SchemaRelease.Current}', '{SchemaRelease.OldestRuntime}',", record, StringComparison.Ordinal);
        Assert.Contains($"c_release constant text := '{SchemaRelease.Current}';", guard, StringComparison.Ordinal);
        Assert.False(MigrationPlanner.IsLater(SchemaRelease.OldestRuntime, SchemaRelease.Current));
    }

    [Fact]
    public void No_script_holds_what_DbUp_would_take_for_a_variable_or_a_separator() =>
        Assert.All(Scripts, script => Assert.DoesNotMatch(DbUpTrap(), script.Text));

    [Fact]
    public void The_lock_of_a_schema_is_the_same_for_every_release() =>
        Assert.Equal((0x5047454E, -308318427), (InstallBlocks.LockClass, InstallerLock.KeyOf("engine")));

    [Fact]
    public void Delays_double_up_to_the_cap_and_are_half_random()
    {
        var options = new SchemaInstallerOptions { RetryDelay = TimeSpan.FromMilliseconds(100), MaxRetryDelay = TimeSpan.FromSeconds(2) };
        var runner = new BlockRunner(options, new ListLogger(), TimeProvider.System, new Random(1));

        for (var attempt = 1; attempt < 2_000; attempt++)
        {
            var longest = Math.Min(2_000, 100 * Math.Pow(2, attempt - 1));
            Assert.InRange(runner.DelayAfter(attempt).TotalMilliseconds, longest / 2, longest);
        }
    }

    [GeneratedRegex(@"\$\w+\$|^\s*;\s*$", RegexOptions.Multiline)]
    private static partial Regex DbUpTrap();
}
