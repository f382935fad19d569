using System.Text.Json;

namespace PgEngine.History;

/// <summary>One event as one line of JSON. By hand, because a reflected or generated writer costs several times as much.</summary>
internal static class HistoryLine
{
    public const int Version = 1;

    public static void Write(Utf8JsonWriter json, HistoryEvent e)
    {
        json.WriteStartObject();
        json.WriteNumber("v"u8, Version);
        json.WriteString("run"u8, e.Run);
        json.WriteNumber("seed"u8, e.Seed);
        json.WriteString("p"u8, e.Process);
        json.WriteNumber("pid"u8, e.Pid);
        json.WriteNumber("n"u8, e.Number);
        json.WriteNumber("mono"u8, e.Mono);
        json.WriteString("ev"u8, HistoryNames.Of(e.Kind));
        json.WriteString("ph"u8, HistoryNames.Of(e.Phase));
        WriteJob(json, e);
        WriteAnswer(json, e);
        WriteFinalAndFault(json, e);
        json.WriteEndObject();
    }

    public static HistoryEvent Read(ReadOnlyMemory<byte> line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        var version = root.GetProperty("v"u8).GetInt32();
        if (version != Version)
        {
            throw new FormatException($"unknown version {version}");
        }
        return new HistoryEvent
        {
            Run = root.GetProperty("run"u8).GetString() ?? "",
            Seed = root.GetProperty("seed"u8).GetInt64(),
            Process = root.GetProperty("p"u8).GetString() ?? "",
            Pid = root.GetProperty("pid"u8).GetInt32(),
            Number = root.GetProperty("n"u8).GetInt64(),
            Mono = root.GetProperty("mono"u8).GetInt64(),
            Kind = HistoryNames.Kind(root.GetProperty("ev"u8).GetString() ?? ""),
            Phase = HistoryNames.Phase(root.GetProperty("ph"u8).GetString() ?? ""),
            Key = Text(root, "key"u8),
            Name = Text(root, "name"u8),
            Job = root.TryGetProperty("job"u8, out var job) ? job.GetInt64() : null,
            Queue = Text(root, "q"u8),
            Line = Text(root, "ck"u8),
            LineLimit = Int(root, "cklim"u8),
            QueueLimit = Int(root, "qlim"u8),
            Attempt = Int(root, "att"u8),
            Lease = root.TryGetProperty("lease"u8, out var lease) ? lease.GetGuid() : null,
            Value = Text(root, "val"u8),
            Error = Text(root, "err"u8),
            Answer = Text(root, "answer"u8) is { } answer ? HistoryNames.Answer(answer) : null,
            Outcome = Text(root, "outcome"u8) is { } outcome ? HistoryNames.Outcome(outcome) : null,
            State = Text(root, "state"u8),
            Ledger = Int(root, "ledger"u8),
            FaultKind = Text(root, "kind"u8),
            Target = Text(root, "target"u8),
            TargetPid = Int(root, "tpid"u8),
        };
    }

    private static void WriteJob(Utf8JsonWriter json, HistoryEvent e)
    {
        WriteText(json, "key"u8, e.Key);
        WriteText(json, "name"u8, e.Name);
        if (e.Job is { } job)
        {
            json.WriteNumber("job"u8, job);
        }
        WriteText(json, "q"u8, e.Queue);
        WriteText(json, "ck"u8, e.Line);
        WriteInt(json, "cklim"u8, e.LineLimit);
        WriteInt(json, "qlim"u8, e.QueueLimit);
        WriteInt(json, "att"u8, e.Attempt);
        if (e.Lease is { } lease)
        {
            json.WriteString("lease"u8, lease);
        }
        WriteText(json, "val"u8, e.Value);
        WriteText(json, "err"u8, e.Error);
    }

    private static void WriteAnswer(Utf8JsonWriter json, HistoryEvent e)
    {
        if (e.Answer is { } answer)
        {
            json.WriteString("answer"u8, HistoryNames.Of(answer));
        }
        if (e.Outcome is { } outcome)
        {
            json.WriteString("outcome"u8, HistoryNames.Of(outcome));
        }
    }

    private static void WriteFinalAndFault(Utf8JsonWriter json, HistoryEvent e)
    {
        WriteText(json, "state"u8, e.State);
        WriteInt(json, "ledger"u8, e.Ledger);
        WriteText(json, "kind"u8, e.FaultKind);
        WriteText(json, "target"u8, e.Target);
        WriteInt(json, "tpid"u8, e.TargetPid);
    }

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteInt(Utf8JsonWriter json, ReadOnlySpan<byte> name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static string? Text(JsonElement root, ReadOnlySpan<byte> name) =>
        root.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static int? Int(JsonElement root, ReadOnlySpan<byte> name) =>
        root.TryGetProperty(name, out var value) ? value.GetInt32() : null;
}
