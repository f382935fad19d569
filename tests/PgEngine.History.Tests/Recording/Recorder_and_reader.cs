using PgEngine.History.Tests.Simulation;

namespace PgEngine.History.Tests.Recording;

public sealed class Recorder_and_reader
{
    private static readonly HistoryEvent Full = new()
    {
        Kind = HistoryEventKind.Fail,
        Phase = HistoryPhase.Info,
        Key = "key \"with\" quotes,\nline breaks and ünïcode",
        Job = long.MaxValue,
        Queue = "mail",
        Line = "",
        LineLimit = 1,
        QueueLimit = 20,
        Attempt = 7,
        Lease = Guid.NewGuid(),
        Value = "v",
        Error = "08006",
        Answer = HistoryAnswer.Gone,
        Outcome = HistoryOutcome.Retry,
        State = "failed",
        Ledger = 0,
        FaultKind = "kill",
        Target = "w1",
        TargetPid = 12,
    };

    [Fact]
    public void An_event_comes_back_as_it_was_written()
    {
        using var folder = new TemporaryFolder();
        using var recorder = HistoryRecorder.Open(folder.Path, "w1", "run", 42);
        var before = HistoryRecorder.Now();
        recorder.Record(Full);
        // Read while the recorder still has the file open: nothing waits in a buffer.
        var read = Assert.Single(HistoryReader.ReadFolder(folder.Path).Events);
        Assert.InRange(read.Mono, before, HistoryRecorder.Now());
        Assert.Equal(Full with { Run = "run", Seed = 42, Process = "w1", Pid = Environment.ProcessId, Number = 1, Mono = read.Mono }, read);
    }

    [Fact]
    public void Every_kind_phase_answer_and_outcome_has_a_word()
    {
        using var folder = new TemporaryFolder();
        using var recorder = HistoryRecorder.Open(folder.Path, "w1", "run", 1);
        List<HistoryEvent> events =
        [
            .. Enum.GetValues<HistoryEventKind>().Select(k => new HistoryEvent { Kind = k }),
            .. Enum.GetValues<HistoryPhase>().Select(p => new HistoryEvent { Kind = HistoryEventKind.Claim, Phase = p }),
            .. Enum.GetValues<HistoryAnswer>().Select(a => new HistoryEvent { Kind = HistoryEventKind.Claim, Answer = a }),
            .. Enum.GetValues<HistoryOutcome>().Select(o => new HistoryEvent { Kind = HistoryEventKind.Claim, Outcome = o }),
        ];
        events.ForEach(recorder.Record);
        var log = HistoryReader.ReadFolder(folder.Path);
        Assert.Empty(log.BadLines);
        Assert.Equal(events.Select(e => (e.Kind, e.Phase, e.Answer, e.Outcome)),
            log.Events.Select(e => (e.Kind, e.Phase, e.Answer, e.Outcome)));
    }

    [Fact]
    public void Concurrent_writers_tear_no_line_and_keep_time_order()
    {
        using var folder = new TemporaryFolder();
        using (var recorder = HistoryRecorder.Open(folder.Path, "w1", "run", 1))
        {
            Parallel.For(0, 4, _ =>
            {
                for (var i = 0; i < 2500; i++)
                {
                    recorder.Record(Full);
                }
            });
        }
        var log = HistoryReader.ReadFolder(folder.Path);
        Assert.Empty(log.BadLines);
        Assert.Equal(Enumerable.Range(1, 10_000).Select(n => (long)n), log.Events.Select(e => e.Number));
    }

    [Fact]
    public void A_fault_is_recorded_from_begin_to_end_once()
    {
        using var folder = new TemporaryFolder();
        using var recorder = HistoryRecorder.Open(folder.Path, "nemesis", "run", 1);
        var fault = recorder.Fault("freeze", "w1", 9);
        fault.Dispose();
        fault.Dispose();
        Assert.Equal([HistoryEventKind.FaultBegin, HistoryEventKind.FaultEnd],
            HistoryReader.ReadFolder(folder.Path).Events.Select(e => e.Kind));
    }

    [Theory]
    [InlineData("not json\n", "")]
    [InlineData("{\"v\":1}\n", "")]
    [InlineData("{\"v\":2,\"run\":\"r\",\"seed\":1,\"p\":\"p\",\"pid\":1,\"n\":1,\"mono\":1,\"ev\":\"exit\",\"ph\":\"ok\"}\n", "version 2")]
    [InlineData("{\"v\":1,\"run\":\"r\",\"seed\":1,\"p\":\"p\",\"pid\":1,\"n\":1,\"mono\":1,\"ev\":\"other\",\"ph\":\"ok\"}\n", "unknown ev")]
    public void A_foreign_line_is_a_violation_and_its_neighbours_are_read(string line, string reason)
    {
        using var folder = new TemporaryFolder();
        string path;
        using (var recorder = HistoryRecorder.Open(folder.Path, "w1", "run", 1))
        {
            recorder.Record(Full);
            path = recorder.Path;
        }
        File.AppendAllText(path, line);
        var log = HistoryReader.ReadFolder(folder.Path);
        Assert.Single(log.Events);
        var bad = Assert.Single(log.BadLines);
        Assert.Equal(2, bad.Line);
        Assert.Contains(reason, bad.Reason, StringComparison.Ordinal);
        Assert.Contains("history", HistoryChecker.Check(log).ViolationCounts.Keys);
    }

    [Fact]
    public void A_last_line_that_its_writers_death_tore_off_is_passed_over_and_one_torn_elsewhere_is_a_violation()
    {
        using var folder = new TemporaryFolder();
        string path;
        using (var recorder = HistoryRecorder.Open(folder.Path, "w1", "run", 1))
        {
            recorder.Record(Full);
            path = recorder.Path;
        }
        File.AppendAllText(path, "{\"v\":1,\"run\":\"r\"");
        var log = HistoryReader.ReadFolder(folder.Path);
        Assert.Single(log.Events);
        Assert.Empty(log.BadLines);

        File.AppendAllText(path, "\n");
        Assert.Single(HistoryReader.ReadFolder(folder.Path).BadLines);
    }

    [Fact]
    public void The_order_of_files_and_events_changes_nothing()
    {
        var log = SimulatedRun.Play(3, SeededBug.SettleById);
        var shuffled = log.Events.ToArray();
        new Random(5).Shuffle(shuffled);
        Assert.Equal(HistoryChecker.Check(log).ToJson(), HistoryChecker.Check(HistoryLog.Of(shuffled)).ToJson());

        using var folder = new TemporaryFolder();
        using (var first = HistoryRecorder.Open(folder.Path, "w1", "run", 1))
        using (var second = HistoryRecorder.Open(folder.Path, "w2", "run", 1))
        {
            for (var i = 0; i < 10; i++)
            {
                (i % 2 == 0 ? first : second).Record(new() { Kind = HistoryEventKind.Notify, Value = $"{i}" });
            }
        }
        var files = Directory.GetFiles(folder.Path);
        Assert.Equal(HistoryReader.ReadFiles(files).Events, HistoryReader.ReadFiles(files.Reverse()).Events);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), HistoryReader.ReadFiles(files).Events.Select(e => e.Value));
    }
}
