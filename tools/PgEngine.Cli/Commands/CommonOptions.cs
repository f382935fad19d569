using System.CommandLine;

namespace PgEngine.Cli.Commands;

/// <summary>The options that every command about a database has.</summary>
internal sealed class CommonOptions
{
    public Option<string?> Database { get; } = new("--database", "-d")
    {
        Description = "Connection string or postgres:// URI. Default: PGENGINE_DATABASE, which keeps the password out of the process list.",
        HelpName = "connection",
    };

    public Option<string> Schema { get; } = new("--schema")
    {
        Description = "The schema the engine lives in.",
        DefaultValueFactory = static _ => "engine",
        HelpName = "name",
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document." };

    /// <summary>
    /// Adds the options to a command, and to the commands below it: what stands before a subcommand must not be lost on it.
    /// </summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { Database, Schema, Json })
        {
            option.Recursive = true;
            command.Options.Add(option);
        }
    }
}
