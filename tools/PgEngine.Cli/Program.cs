using PgEngine.Cli.Commands;
using PgEngine.Cli.Output;

return await PgEngineCommand.RunAsync(args, CliConsole.OfProcess());
