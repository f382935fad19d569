using System.Text.Json;
using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Operations;
using PgEngine.Workflows.Writing;

namespace PgEngine.Workflows.Running;

/// <summary>
/// Delivers a cancellation, or the end of the run's time, at a fixed place of the journal: what stands before it is seen by the code, everything
/// later throws, live and on replay.
/// </summary>
internal sealed class RunCancelling(RunActivation run)
{
    private (string? Reason, bool IsTimeout)? _wanted;
    private bool _isHandedOver;

    /// <summary>What the code sees; null before it was delivered.</summary>
    public WorkflowCanceledException? Exception { get; private set; }

    public bool IsDelivered => Exception is not null;

    /// <summary>Whether its row is on its way: nothing new begins any more.</summary>
    public bool IsOnItsWay => _isHandedOver && !IsDelivered;

    /// <summary>Wants the run cancelled; without effect once its body has ended. On the run's pump.</summary>
    /// <returns>Whether that is news, and leads to something.</returns>
    public bool Request(string? reason, bool isTimeout = false)
    {
        if (_wanted is not null || IsDelivered || run.HasEnded)
        {
            return false;
        }

        _wanted = (reason, isTimeout);
        run.Pump.Wake();
        return true;
    }

    /// <summary>Hands the row over when that is wanted and possible.</summary>
    public void HandOver()
    {
        if (_wanted is not { } wanted || _isHandedOver || IsDelivered || run.Phase != RunPhase.Live || run.HasEnded || run.OpenTransactions > 0)
        {
            return;
        }

        _isHandedOver = true;
        run.Hand(
            new CheckpointItem(run, OperationName.Of(StepName.Cancel), StepKind.Cancel, Write(wanted.Reason, wanted.IsTimeout), run.Journal.Take())
            {
                Deliver = Deliver,
            },
            isWork: true);
    }

    public void Deliver(JournalRow row)
    {
        var value = JsonElement.Parse(row.Value ?? "{}"u8);
        var isTimeout = value.TryGetProperty("timeout", out var timeout) && timeout.ValueKind == JsonValueKind.True;
        Exception = new WorkflowCanceledException(value.TryGetProperty("reason", out var reason) ? reason.GetString() : null, isTimeout);
        run.Operations.CancelAll(Exception);
    }

    private static byte[] Write(string? reason, bool isTimeout)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("reason", reason);
            writer.WriteBoolean("timeout", isTimeout);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }
}
