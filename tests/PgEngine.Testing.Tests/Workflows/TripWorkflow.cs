using System.Collections.Concurrent;
using PgEngine.Workflows;

namespace PgEngine.Testing.Tests.Workflows;

/// <summary>Books a trip: a step, a wait for a signal, a sleep for each night, a step.</summary>
internal sealed class TripWorkflow(TripWorkflow.Log log) : Workflow<Trip, string>
{
    public override async Task<string> RunAsync(WorkflowContext ctx, Trip input)
    {
        var booked = await ctx.Step("book", s => log.DoAsync("book", $"B-{input.Traveller}")).Undo("cancel", b => log.DoAsync("cancel", b));
        var paid = await ctx.WaitForSignal<int>("paid", TimeSpan.FromDays(14));
        if (!paid.TryGet(out var amount))
        {
            throw new WorkflowFailedException("not paid");
        }

        for (var night = 0; night < input.Nights; night++)
        {
            await ctx.Sleep(TimeSpan.FromDays(1));
        }

        return await ctx.Step("thank", s => log.DoAsync("thank", $"{booked} {amount}"));
    }

    /// <summary>What steps did, in their order.</summary>
    internal sealed class Log : ConcurrentQueue<string>
    {
        /// <summary>So many times a step fails first.</summary>
        public int Failures { get; set; }

        public Task<string> DoAsync(string step, string result)
        {
            if (Failures-- > 0)
            {
                throw new InvalidOperationException($"{step} does not work yet");
            }

            Enqueue(step);
            return Task.FromResult(result);
        }
    }
}
