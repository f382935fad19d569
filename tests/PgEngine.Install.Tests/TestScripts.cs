using PgEngine.Schema;

namespace PgEngine.Install.Tests;

/// <summary>
/// A small release made for tests: the installer's own scripts and a few of a post office. Every change makes a new release
/// object, so a test reads as "this release, but with …".
/// </summary>
internal sealed record TestScripts : IScriptSource
{
    public const string Letters = "sql/migrations/0001_letters.sql";
    public const string PostLetter = "sql/functions/post/post_letter.sql";
    public const string OpenLetters = "sql/views/open_letters.sql";
    private const string CurrentRelease = $"'{SchemaRelease.Current}'";

    private static readonly string[] Own =
    [
        "sql/migrations/0000_journal.sql",
        "sql/functions/internal/_clock.sql",
        "sql/functions/internal/_system_identifier.sql",
        "sql/functions/schema/adopt_database.sql",
        "sql/functions/schema/version.sql",
        "sql/grants/_nothing_for_public.sql",
        "sql/release/record_release.sql",
        "sql/release/refuse_newer.sql",
    ];

    public static TestScripts Small { get; } = new TestScripts
    {
        Release = SchemaRelease.Current,
        OldestRuntime = SchemaRelease.OldestRuntime,
        Scripts = EmbeddedScripts.Instance.Scripts.Where(script => Own.Contains(script.Name)).ToList(),
    }
    .With(Letters, "create table letters (id int primary key, body text not null);\ncomment on table letters is 'Mail.';\n")
    .With(OpenLetters, "create or replace view open_letters as select l.id from letters as l;\n")
    .With(PostLetter, PostLetterReturning("1"))
    .With(
        "sql/functions/internal/_audit.sql",
        """
        create or replace function _audit(p_act text, p_target text, p_reason text, p_details jsonb)
        returns void
        language sql
        as $$
          insert into letters (id, body) select count(*), p_act from letters
        $$
        set search_path from current;
        """);

    public required string Release { get; init; }

    public required string OldestRuntime { get; init; }

    public required IReadOnlyList<SqlScript> Scripts { get; init; }

    public IReadOnlyDictionary<string, string> Frozen { get; init; } = new Dictionary<string, string>();

    public static string PostLetterReturning(string expression) =>
        $"""
        create or replace function post_letter()
        returns integer
        language sql
        as $$
          select {expression}
        $$
        set search_path from current;
        """;

    public TestScripts With(string name, string text)
    {
        var scripts = Scripts.Where(script => script.Name != name).Append(new SqlScript(name, text)).ToList();
        scripts.Sort(SqlScript.Compare);
        return this with { Scripts = scripts };
    }

    public TestScripts Without(string name) => this with { Scripts = Scripts.Where(script => script.Name != name).ToList() };

    public TestScripts AsRelease(string release, string oldestRuntime)
    {
        var record = Find("sql/release/record_release.sql").Replace(
            $"values ({CurrentRelease}, {CurrentRelease},", $"values ('{release}', '{oldestRuntime}',", StringComparison.Ordinal);
        var guard = Find("sql/release/refuse_newer.sql").Replace(CurrentRelease, $"'{release}'", StringComparison.Ordinal);
        var scripts = With("sql/release/record_release.sql", record).With("sql/release/refuse_newer.sql", guard);
        return scripts with { Release = release, OldestRuntime = oldestRuntime };
    }

    public TestScripts Releasing(string name)
    {
        var script = Scripts.Single(s => s.Name == name);
        return this with { Frozen = new Dictionary<string, string>(Frozen) { [script.FileName] = script.Checksum } };
    }

    public string Find(string name) => Scripts.Single(script => script.Name == name).Text;
}
