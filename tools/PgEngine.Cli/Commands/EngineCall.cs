using System.CommandLine;
using System.Globalization;
using PgEngine.Cli.Database;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary>One run of a command: its arguments, its database, and where its answer goes.</summary>
internal sealed class EngineCall(ParseResult parsed, CliConsole console) : IAsyncDisposable
{
    public const string DatabaseVariable = "PGENGINE_DATABASE";

    private EngineDatabase? _database;

    public CliConsole Console { get; } = console;

    public required string? GivenDatabase { get; init; }

    /// <summary>Where the connection string came from, for messages about it.</summary>
    public required string Origin { get; init; }

    public required string Schema { get; init; }

    public required bool AsJson { get; init; }

    /// <summary>The address, once it has been read.</summary>
    public DatabaseAddress? KnownAddress { get; private set; }

    /// <exception cref="CliException">No database is named, or its address cannot be read.</exception>
    public DatabaseAddress Address => KnownAddress ??= GivenDatabase is null
        ? throw CliException.Usage($"No database is named: give --database or set {DatabaseVariable}.")
        : DatabaseAddress.Parse(GivenDatabase, Schema, Origin);

    private EngineDatabase Database => _database ??= new EngineDatabase(Address);

    public T? Value<T>(Option<T> option) => parsed.GetValue(option);

    public T Value<T>(Argument<T> argument) => parsed.GetRequiredValue(argument);

    public Task<ResultTable> QueryAsync(string sql, CancellationToken cancellationToken, params object?[] arguments) =>
        Database.QueryAsync(sql, arguments, cancellationToken);

    public Task<T> ScalarAsync<T>(string sql, CancellationToken cancellationToken, params object?[] arguments) =>
        Database.ScalarAsync<T>(sql, arguments, cancellationToken);

    /// <summary>Asks before <paramref name="act"/> unless <c>--yes</c> was given; names the database.</summary>
    public void Confirm(Option<bool> yes, string act) => Confirmation.Require(Console, Value(yes), $"{act} in {Address.Place}");

    /// <summary>Prints rows: a table, or a document with one array.</summary>
    public void WriteRows(string name, ResultTable table, string whenEmpty)
    {
        if (AsJson)
        {
            JsonText.Write(Console.Output, json => JsonText.WriteRows(json, name, table));
        }
        else
        {
            TableText.Write(Console, table, whenEmpty);
        }
    }

    /// <summary>Prints a page of rows, and how to ask for the next one.</summary>
    /// <param name="name">The member of the document.</param>
    /// <param name="table">The rows.</param>
    /// <param name="next">The id that the next page goes on behind; null when this was the last one.</param>
    /// <param name="whenEmpty">What to say when there are none.</param>
    /// <param name="shown">The columns that people are shown.</param>
    public void WritePage(string name, ResultTable table, long? next, string whenEmpty, params string[] shown)
    {
        if (AsJson)
        {
            JsonText.Write(Console.Output, json =>
            {
                JsonText.WriteRows(json, name, table);
                json.WritePropertyName("next_before_id");
                json.WriteRawValue(next?.ToString(CultureInfo.InvariantCulture) ?? "null");
            });
            return;
        }

        TableText.Write(Console, table.Only(shown), whenEmpty);
        if (next is not null)
        {
            Console.Error.WriteLine($"There may be more: --before-id {next}");
        }
    }

    /// <summary>Prints what an act came to: a sentence, or a document with the given members.</summary>
    public void WriteAnswer(string sentence, params (string Name, object? Value)[] members)
    {
        if (!AsJson)
        {
            Console.Output.WriteLine(sentence);
            return;
        }

        var columns = members.Select(member => new ResultColumn(member.Name, IsJson: false, IsNumber: false)).ToList();
        var row = members.Select(member => member.Value).ToArray();
        JsonText.Write(Console.Output, json => JsonText.WriteRow(json, new ResultTable(columns, [row]), row));
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }
}
