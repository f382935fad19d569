using PgEngine.Errors;

namespace PgEngine.Schema;

/// <summary>Compares the scripts with what the database holds. Pure: reads and writes nothing.</summary>
internal static class MigrationPlanner
{
    /// <summary>Throws if objects with the owner's rights must not be made in that schema.</summary>
    public static void RequireSafeHands(string schema, SchemaOwnership? ownership)
    {
        if (ownership is null)
        {
            return;
        }

        var reason = ownership switch
        {
            { IsOurs: false } => $"role \"{ownership.CurrentRole}\" is neither its owner nor a member of it. "
                + $"Connect as the owner, grant \"{ownership.Owner}\" to this role, or choose another schema.",
            { PublicMayCreate: true } => "everybody may create objects in it. "
                + $"Run: revoke create on schema {schema} from public.",
            { ForeignTables: { } tables } => $"{tables} in it belong to another role. Find out who made them, then drop them.",
            _ => null,
        };
        if (reason is not null)
        {
            throw new SchemaOwnerException(schema, ownership.Owner, reason);
        }
    }

    public static InstallPlan Create(IScriptSource source, DatabaseSnapshot database, bool reapplyAll)
    {
        var journal = new AppliedScripts(database.Journal ?? []);
        var empty = new InstallPlan { State = SchemaState.Same, ToRelease = source.Release };
        if (IsNewer(source, database, journal))
        {
            return empty with { State = IsCompatible(source, database) ? SchemaState.NewerCompatible : SchemaState.NewerIncompatible };
        }

        RequireUnchanged(source, journal);
        var migrations = source.Scripts.Where(s => s.Kind == ScriptKind.Migration && journal.FindMigration(s) is null).ToList();
        var pending = source.Scripts.Where(s => IsRepeatable(s) && (reapplyAll || !journal.Holds(s))).ToList();
        var isRecorded = database.Release == source.Release && database.OldestRuntime == source.OldestRuntime;
        if (migrations.Count == 0 && pending.Count == 0 && isRecorded)
        {
            return empty;
        }

        // Rights and the record follow every change, whatever it was.
        var repeatables = source.Scripts
            .Where(s => s.Kind is ScriptKind.Grant or ScriptKind.Release || pending.Contains(s))
            .ToList();
        return empty with
        {
            State = database.Journal is null && !database.IsJournalHidden ? SchemaState.Missing : SchemaState.Older,
            CreatesSchema = database.Ownership is null,
            ActAs = database.Ownership is { } hands && hands.Owner != hands.CurrentRole ? hands.Owner : null,
            Migrations = migrations,
            Repeatables = repeatables,
            Changes = repeatables.Where(s => journal.IsOtherText(s)).Select(s => s.Name).ToHashSet(StringComparer.Ordinal),
            AlreadyJournaled = repeatables.Where(journal.Holds).Select(s => s.Name).ToHashSet(StringComparer.Ordinal),
            LastApplied = journal.LastMigration,
        };
    }

    /// <summary>
    /// The state for one who only looks. Other tools journal no functions; where none is journaled the release alone decides.
    /// </summary>
    public static SchemaState StateOf(IScriptSource source, DatabaseSnapshot database)
    {
        var plan = Create(source, database, reapplyAll: false);
        return plan.State == SchemaState.Older
            && plan.Migrations.Count == 0
            && database.Release == source.Release
            && database.Journal!.All(entry => !entry.IsRepeatable)
                ? SchemaState.Same
                : plan.State;
    }

    /// <summary>The state as far as the release and the last migration tell it.</summary>
    public static SchemaState StateOf(IScriptSource source, DatabaseSnapshot database, string? lastMigration)
    {
        var known = source.Scripts.LastOrDefault(s => s.Kind == ScriptKind.Migration);
        var number = SqlScript.NumberOf(lastMigration ?? string.Empty) ?? -1;
        if (IsLater(database.Release!, source.Release) || number > (known?.Number ?? 0))
        {
            return IsCompatible(source, database) ? SchemaState.NewerCompatible : SchemaState.NewerIncompatible;
        }

        return database.Release == source.Release && number == (known?.Number ?? 0) ? SchemaState.Same : SchemaState.Older;
    }

    /// <summary>Whether the release is later than ours; the text is compared as three numbers.</summary>
    public static bool IsLater(string release, string than)
    {
        try
        {
            return SchemaRelease.Parse(release) > SchemaRelease.Parse(than);
        }
        catch (FormatException exception)
        {
            throw new SchemaInstallException($"The database's release cannot be understood: {exception.Message}", exception);
        }
    }

    private static bool IsNewer(IScriptSource source, DatabaseSnapshot database, AppliedScripts journal)
    {
        // A later binary may have stopped half way: its migrations are there, its release is not recorded yet.
        var last = source.Scripts.Where(s => s.Kind == ScriptKind.Migration).Max(s => s.Number) ?? 0;
        return (database.Release is { } release && IsLater(release, source.Release)) || journal.LastNumber > last;
    }

    private static bool IsCompatible(IScriptSource source, DatabaseSnapshot database) =>
        database.OldestRuntime is { } oldest && !IsLater(oldest, source.Release);

    private static bool IsRepeatable(SqlScript script) =>
        script.Kind is ScriptKind.Function or ScriptKind.View or ScriptKind.Grant or ScriptKind.Release;

    private static void RequireUnchanged(IScriptSource source, AppliedScripts journal)
    {
        foreach (var script in source.Scripts)
        {
            // Without a checksum another tool applied it, and only its name can be compared.
            if (journal.FindMigration(script) is { } applied
                && (SqlScript.LastSegment(applied.ScriptName) != script.FileName
                    || (applied.Checksum is not null && applied.Checksum != script.Checksum)))
            {
                throw new MigrationChangedException(
                    script.Name,
                    applied.ScriptName,
                    applied.Checksum ?? "unknown",
                    script.Checksum,
                    source.Frozen.ContainsKey(script.FileName));
            }
        }
    }
}
