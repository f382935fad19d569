using System.Diagnostics;
using PgEngine.Workflows;

namespace PgEngine.Bench.Workers;

/// <summary>Steps one after the other that do nothing; each is durable before the next begins. It counts when the last one is.</summary>
internal sealed class BenchWorkflow(HandlerCalls calls, StepTimes times) : Workflow<BenchRun, string>
{
    public const string Name = "bench_run";
    public const string Signal = "go";

    /// <summary>With its quotes, what a step leaves in the journal.</summary>
    public const int ResultBytes = 20;

    private const string Result = "result-of-20-bytes";

    private static readonly string[] StepNames = [.. Enumerable.Range(1, 100).Select(n => FormattableString.Invariant($"step-{n}"))];

    public override async Task<string> RunAsync(WorkflowContext ctx, BenchRun input)
    {
        if (input.Waits)
        {
            await ctx.WaitForSignal<int>(Signal, input.WaitDays > 0 ? TimeSpan.FromDays(input.WaitDays) : null);
            await ctx.Step("resumed", _ =>
            {
                calls.Began(new BenchJob(input.Id));
                return Task.FromResult(Result);
            });
            return Result;
        }

        for (var n = 0; n < input.Steps; n++)
        {
            // The clock is for the figures, the body does not go by it.
            var askedAt = Stopwatch.GetTimestamp();
            await ctx.Step(StepNames[n], static _ => Task.FromResult(Result));
            times.Add(Stopwatch.GetElapsedTime(askedAt));
        }

        calls.Began(new BenchJob(input.Id));
        return Result;
    }
}
