using System.CommandLine;
using System.CommandLine.Invocation;
using PgEngine.Cli.Commands.Runs;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary>The root: <c>pgengine</c>.</summary>
internal static class PgEngineCommand
{
    /// <summary>How long a command may clean up after Ctrl-C; a second Ctrl-C ends it at once.</summary>
    private static readonly TimeSpan CleanupLimit = TimeSpan.FromSeconds(30);

    // A response file would take the @ of --payload @file away.
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null };

    public static async Task<int> RunAsync(string[] arguments, CliConsole console, CancellationToken cancellationToken = default)
    {
        var parsed = Build(console).Parse(arguments, Parser);
        var configuration = new InvocationConfiguration
        {
            Output = console.Output,
            Error = console.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = console.OwnsProcess ? CleanupLimit : null,
        };
        return parsed.Action is ParseErrorAction mistake
            ? await ExplainAsync(parsed, mistake, arguments, console)
            : await parsed.InvokeAsync(configuration, cancellationToken);
    }

    private static RootCommand Build(CliConsole console) => new(
        """
        Installs, operates and watches PgEngine, the job queue inside PostgreSQL.

        Exit codes: 0 done; 1 the thing asked for failed, was not found or is not healthy; 2 the command line makes no sense;
        3 the database cannot be reached; 4 not confirmed, nothing was done; 5 warnings (doctor).
        """)
    {
        new MigrateCommand(console),
        new DemoCommand(console),
        new DemoWorkerCommand(console),
        new EnqueueCommand(console),
        new JobsCommand(console),
        new JobCommand(console),
        new JobLogCommand(console),
        new CancelCommand(console),
        new RemoveCommand(console),
        new RetryCommand(console),
        new FailedCommand(console),
        new RetryFailedCommand(console),
        new CompleteCommand(console),
        new FailCommand(console),
        new RescheduleCommand(console),
        new CancelJobsCommand(console),
        new GroupsCommand(console),
        new GroupCommand(console),
        new CloseGroupCommand(console),
        new StartCommand(console),
        new SignalCommand(console),
        new RunsCommand(console),
        new RunCommand(console),
        new StepsCommand(console),
        new PauseRunCommand(console),
        new ResumeRunCommand(console),
        new TerminateCommand(console),
        new ForkCommand(console),
        new DeleteRunCommand(console),
        new WorkflowsCommand(console),
        new SetWorkflowCommand(console),
        new StatsCommand(console),
        new QueuesCommand(console),
        new WorkersCommand(console),
        new SchedulesCommand(console),
        new SweepStaleWorkersCommand(console),
        new ForceUnlockCommand(console),
        new SetKindCommand(console),
        new SetSettingCommand(console),
        new PruneCommand(console),
        new AdoptDatabaseCommand(console),
        new HealthCommand(console),
        new DoctorCommand(console),
    };

    // The parser quotes what it does not understand, which may be a connection string behind a misspelt option.
    private static async Task<int> ExplainAsync(ParseResult parsed, ParseErrorAction mistake, string[] arguments, CliConsole console)
    {
        mistake.ShowHelp = parsed.CommandResult.Command is RootCommand && arguments.Length == 0;
        using var text = new StringWriter();
        await parsed.InvokeAsync(new InvocationConfiguration { Output = text, Error = text, ProcessTerminationTimeout = null });
        await console.Error.WriteLineAsync(Redactor.ForArguments(arguments).Clean(text.ToString()).TrimEnd());
        await console.Error.WriteLineAsync("For help, add --help.");
        return ExitCode.Usage;
    }
}
