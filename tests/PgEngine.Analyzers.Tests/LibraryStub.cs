namespace PgEngine.Analyzers.Tests;

/// <summary>As much of the library as the texts need: names and shapes are what the analyzer goes by.</summary>
internal static class LibraryStub
{
    public const string Text =
        """
        #nullable enable
        namespace PgEngine.Workflows
        {
            using System; using System.Collections.Generic; using System.Runtime.CompilerServices; using System.Threading; using System.Threading.Tasks;

            public abstract class Workflow<TIn, TOut> { public abstract Task<TOut> RunAsync(WorkflowContext ctx, TIn input); }
            public class Durable { public TaskAwaiter GetAwaiter() => default; public Task AsTask() => Task.CompletedTask; }
            public class Durable<T> : Durable { public new TaskAwaiter<T> GetAwaiter() => default; public new Task<T> AsTask() => null!; }
            public sealed class StepCall<T> : Durable<T>
            {
                public StepCall<T> Undo(string name, Func<T, Task> undo) => this;
                public StepCall<T> RetryWhen(Func<Exception, bool> isTransient) => this;
            }
            public sealed class StepContext { public CancellationToken Token; }
            public sealed class TxContext { }
            public sealed class WorkflowContext
            {
                public long RunId => 1;
                public DateTimeOffset Now => default;
                public Guid NewGuid() => default;
                public void SetStatus(string text) { }
                public StepCall<T> Step<T>(string name, Func<StepContext, Task<T>> body) => null!;
                public StepCall<int> Step(string name, Func<StepContext, Task> body) => null!;
                public StepCall<T> Tx<T>(string name, Func<TxContext, Task<T>> body) => null!;
                public Durable Sleep(TimeSpan delay, string name = "sleep") => null!;
                public Durable<int> WaitForSignal<T>(string name, TimeSpan? timeout = null) => null!;
                public Durable All(params (string Name, Func<WorkflowContext, Durable> Body)[] branches) => null!;
                public Durable<IReadOnlyList<TOut>> ForEach<TItem, TOut>(
                    IEnumerable<TItem> items, Func<TItem, string> key, Func<WorkflowContext, TItem, Durable<TOut>> body) => null!;
            }
        }
        """;
}
