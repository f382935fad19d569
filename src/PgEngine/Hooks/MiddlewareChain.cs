using PgEngine.Jobs;

namespace PgEngine.Hooks;

/// <summary>Runs a handler inside its middleware, the first registered outermost.</summary>
internal static class MiddlewareChain
{
    public static Task<JobOutcome> RunAsync(
        MiddlewareStep[] steps, IServiceProvider services, JobContext job, JobRun handler, CancellationToken cancellationToken)
    {
        var run = handler;
        for (var i = steps.Length - 1; i >= 0; i--)
        {
            var step = steps[i];
            var next = run;
            run = () => step(services, job, next, cancellationToken);
        }

        return run();
    }
}
