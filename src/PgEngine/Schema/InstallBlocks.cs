using System.Globalization;

namespace PgEngine.Schema;

/// <summary>
/// Turns a plan into blocks of SQL. The runner executes them and the writer prints them, so that a DBA's script and the
/// installer cannot drift apart; hence literals in place of parameters.
/// </summary>
internal static class InstallBlocks
{
    /// <summary>The class of our advisory locks: "PGEN". Second key 0 guards what all schemas of a database share.</summary>
    public const int LockClass = 0x5047454E;

    // Functions are born without PUBLIC's right to execute. The setting belongs to the role, not to the schema (a
    // per-schema revoke has no effect), so it is put back before the commit: the application's own functions made
    // by this role keep PostgreSQL's default. Two schemas installed at once would clash over the one catalog row.
    private const string CloseDefaults =
        """
        select pg_advisory_xact_lock({0}, 0);
        do $$
        begin
          if not exists (
            select from pg_default_acl as d
            where d.defaclrole = (select r.oid from pg_roles as r where r.rolname = current_user)
              and d.defaclnamespace = 0
              and d.defaclobjtype = 'f'
          ) then
            alter default privileges revoke execute on functions from public;
            perform set_config('pgengine.reopen_defaults', 'on', true);
          end if;
        end;
        $$;
        """;

    private const string ReopenDefaults =
        """
        do $$
        begin
          if current_setting('pgengine.reopen_defaults', true) = 'on' then
            alter default privileges grant execute on functions to public;
          end if;
        end;
        $$;
        """;

    // Profiles are rows; the functions just made get their rights before anybody can see them.
    private const string ApplyGrants =
        """
        do $$
        begin
          if to_regprocedure('_apply_grants()') is not null then
            perform _apply_grants();
          end if;
        end;
        $$;
        """;

    public static IReadOnlyList<InstallBlock> Build(InstallPlan plan, SchemaInstallerOptions options)
    {
        var blocks = new List<InstallBlock>();
        var createsSchema = plan.CreatesSchema;
        foreach (var migration in plan.Migrations)
        {
            var steps = new List<InstallStep>();
            if (createsSchema)
            {
                steps.Add(new InstallStep("create schema", $"create schema \"{options.Schema}\";"));
                createsSchema = false;
            }

            steps.AddRange(Preamble(plan, options));
            steps.Add(new InstallStep(migration.Name, migration.Text));
            steps.Add(Journal([migration], "migration", plan.ToRelease));
            blocks.Add(new InstallBlock(migration.Name, steps));
        }

        if (plan.Repeatables.Count > 0)
        {
            blocks.Add(Repeatables(plan, options));
        }

        return blocks;
    }

    private static InstallBlock Repeatables(InstallPlan plan, SchemaInstallerOptions options)
    {
        var steps = new List<InstallStep>(Preamble(plan, options))
        {
            new("default privileges", string.Format(CultureInfo.InvariantCulture, CloseDefaults, LockClass)),
        };
        foreach (var script in plan.Repeatables.Where(s => s.Kind != ScriptKind.Release))
        {
            steps.Add(new InstallStep(script.Name, script.Text));
        }

        steps.Add(new InstallStep("_apply_grants()", ApplyGrants));
        steps.AddRange(plan.Repeatables.Where(s => s.Kind == ScriptKind.Release).Select(s => new InstallStep(s.Name, s.Text)));
        var unknown = plan.Repeatables.Where(s => !plan.AlreadyJournaled.Contains(s.Name)).ToList();
        if (unknown.Count > 0)
        {
            steps.Add(Journal(unknown, "repeatable", plan.ToRelease));
        }

        steps.Add(new InstallStep("default privileges", ReopenDefaults));
        return new InstallBlock("functions, views and grants", steps);
    }

    private static IEnumerable<InstallStep> Preamble(InstallPlan plan, SchemaInstallerOptions options)
    {
        if (plan.ActAs is { } owner)
        {
            yield return new InstallStep("set role", $"set local role {QuoteName(owner)};");
        }

        // A role's own statement timeout is meant for its queries, not for a migration.
        var milliseconds = Math.Max(1, (long)options.LockTimeout.TotalMilliseconds);
        yield return new InstallStep(
            "settings",
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                set local search_path = "{options.Schema}", pg_temp;
                set local lock_timeout = '{milliseconds}ms';
                set local statement_timeout = 0;
                """));
    }

    private static InstallStep Journal(IReadOnlyList<SqlScript> scripts, string kind, string release)
    {
        var rows = scripts.Select(s =>
            $"  ({QuoteText(s.Name)}, now() at time zone 'utc', '{s.Checksum}', '{kind}', '{release}', session_user)");
        return new InstallStep(
            "journal",
            $"""
            insert into schemaversions (scriptname, applied, checksum, kind, release, applied_by) values
            {string.Join(",\n", rows)};
            """);
    }

    public static string QuoteText(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string QuoteName(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
