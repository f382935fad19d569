using PgEngine.Bench.Commands;
using PgEngine.Bench.Reporting;
using PgEngine.Bench.Workers;

// The second form is this program run by itself: one worker process of a scenario.
return args is [WorkerProcess.Command]
    ? await WorkerProgram.RunAsync(Console.In, Console.Out)
    : await BenchCommand.RunAsync(args, BenchConsole.OfProcess());
