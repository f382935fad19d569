using System.Text.Json;

namespace PgEngine.History;

/// <summary>The words on the wire.</summary>
internal static class HistoryNames
{
    private static readonly string[] Kinds =
    [
        "enqueue", "claim", "start", "effect", "dbeffect", "heartbeat", "complete", "fail", "snooze", "release",
        "cancel", "retry", "sweep", "listen", "notify", "exit", "fault.begin", "fault.end", "final",
    ];

    private static readonly string[] Phases = ["invoke", "ok", "fail", "info"];
    private static readonly string[] Answers = ["ok", "already", "stale", "busy", "gone"];
    private static readonly string[] Outcomes = ["completed", "failed", "retry", "snooze", "release", "cancelled"];

    private static readonly JsonEncodedText[] EncodedKinds = Encode(Kinds);
    private static readonly JsonEncodedText[] EncodedPhases = Encode(Phases);
    private static readonly JsonEncodedText[] EncodedAnswers = Encode(Answers);
    private static readonly JsonEncodedText[] EncodedOutcomes = Encode(Outcomes);

    public static JsonEncodedText Of(HistoryEventKind kind) => EncodedKinds[(int)kind];

    public static JsonEncodedText Of(HistoryPhase phase) => EncodedPhases[(int)phase];

    public static JsonEncodedText Of(HistoryAnswer answer) => EncodedAnswers[(int)answer];

    public static JsonEncodedText Of(HistoryOutcome outcome) => EncodedOutcomes[(int)outcome];

    public static HistoryEventKind Kind(string name) => (HistoryEventKind)Find(Kinds, name, "ev");

    public static HistoryPhase Phase(string name) => (HistoryPhase)Find(Phases, name, "ph");

    public static HistoryAnswer Answer(string name) => (HistoryAnswer)Find(Answers, name, "answer");

    public static HistoryOutcome Outcome(string name) => (HistoryOutcome)Find(Outcomes, name, "outcome");

    private static JsonEncodedText[] Encode(string[] names) => Array.ConvertAll(names, n => JsonEncodedText.Encode(n));

    private static int Find(string[] names, string name, string field)
    {
        var index = Array.IndexOf(names, name);
        return index >= 0 ? index : throw new FormatException($"unknown {field} \"{name}\"");
    }
}
