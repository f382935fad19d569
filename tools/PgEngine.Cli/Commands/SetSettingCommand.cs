using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine set NAME VALUE</c>: a setting of the whole engine.</summary>
internal sealed class SetSettingCommand : EngineCommand
{
    private readonly Argument<string> _name = new("name") { Description = "payload_max_bytes, notify or retention." };
    private readonly Argument<string> _value = new("value") { Description = "The value, as JSON; null puts it back to its default." };
    private readonly Option<bool> _yes;

    public SetSettingCommand(CliConsole console)
        : base(console, "set", "Set a setting of the whole engine, such as how long finished jobs are kept.")
    {
        Arguments.Add(_name);
        Arguments.Add(_value);
        _yes = AddYesOption();
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var name = call.Value(_name);
        var value = call.Value(_value);
        call.Confirm(_yes, $"set \"{name}\" for all queues");
        await call.QueryAsync("select {schema}.set_setting(name => $1, value => $2::jsonb)", cancellationToken, name, value);
        call.WriteAnswer($"Setting \"{name}\" is {value}.", ("name", name), ("value", value));
        return ExitCode.Ok;
    }
}
