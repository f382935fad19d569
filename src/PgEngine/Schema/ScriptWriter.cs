using System.Globalization;
using System.Text;

namespace PgEngine.Schema;

/// <summary>Prints blocks as one plain SQL file for a DBA.</summary>
internal static class ScriptWriter
{
    public static string Write(IScriptSource source, InstallPlan plan, SchemaInstallerOptions options)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"""
            -- PgEngine {source.Release}, schema "{options.Schema}".
            -- Run with: psql -X -v ON_ERROR_STOP=1 -f this-file.sql DATABASE
            -- Each migration commits by itself. After an error print the script again: it holds what is left to do.


            """);
        if (plan.IsEmpty)
        {
            return text.Append("-- Nothing to do.\n").ToString();
        }

        text.Append(CultureInfo.InvariantCulture, $"select pg_advisory_lock({InstallerLock.Keys(options.Schema)});\n");
        var previous = plan.LastApplied;
        var isFirst = true;
        foreach (var block in InstallBlocks.Build(plan, options))
        {
            WriteBlock(text, source, block, options.Schema, previous, isFirst);
            previous = block.Name;
            isFirst = false;
        }

        text.Append(CultureInfo.InvariantCulture, $"\nselect pg_advisory_unlock({InstallerLock.Keys(options.Schema)});\n");
        return text.ToString();
    }

    private static void WriteBlock(
        StringBuilder text, IScriptSource source, InstallBlock block, string schema, string? previous, bool isFirst)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n-- == {block.Name}\nbegin;\n");
        if (previous is not null)
        {
            text.Append(RequirePrevious(schema, previous));
        }

        foreach (var step in block.Steps)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n-- {step.Name}\n{step.Sql.TrimEnd()}\n");
            if (isFirst && step.Name == "settings")
            {
                AppendGuards(text, source);
            }
        }

        text.Append("\ncommit;\n");
    }

    // Without ON_ERROR_STOP psql goes on after an error; then every later block must fail too, not build on sand.
    private static string RequirePrevious(string schema, string script)
    {
        var name = InstallBlocks.QuoteText(script);
        return $"""
            do $$
            begin
              if not exists (select from "{schema}".schemaversions as j where j.scriptname = {name}) then
                raise exception 'an earlier part of this script failed: % is missing', {name};
              end if;
            end;
            $$;

            """;
    }

    private static void AppendGuards(StringBuilder text, IScriptSource source)
    {
        foreach (var guard in source.Scripts.Where(s => s.Kind == ScriptKind.Guard))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n-- {guard.Name}\n{guard.Text.TrimEnd()}\n");
        }
    }
}
