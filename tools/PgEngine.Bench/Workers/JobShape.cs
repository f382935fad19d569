using System.Globalization;

namespace PgEngine.Bench.Workers;

/// <summary>Over how many queues and kinds jobs are spread.</summary>
/// <param name="Queues">1 is the queue <c>default</c>.</param>
/// <param name="Kinds">1 is the kind <see cref="BenchJob.Kind"/>.</param>
internal sealed record JobShape(int Queues, int Kinds)
{
    public static JobShape Plain { get; } = new(1, 1);

    /// <summary>A queue that nothing is enqueued to.</summary>
    public static JobShape Idle { get; } = new(0, 1);

    public IEnumerable<string> QueueNames => Queues switch
    {
        0 => ["idle"],
        1 => ["default"],
        _ => Enumerable.Range(0, Queues).Select(i => Text("queue-", i)),
    };

    public IEnumerable<string> KindNames =>
        Kinds == 1 ? [BenchJob.Kind] : Enumerable.Range(0, Kinds).Select(i => Text($"{BenchJob.Kind}-", i));

    private static string Text(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name}{number:0000}");
}
