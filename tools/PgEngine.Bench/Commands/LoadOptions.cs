using System.CommandLine;

namespace PgEngine.Bench.Commands;

/// <summary>The options of the scenarios that put a load on the engine.</summary>
internal sealed class LoadOptions
{
    private readonly Option<int?> _seconds = Unset("--seconds", "How long a load lasts.");
    private readonly Option<int?> _rate = Unset("--rate", "Jobs per second of a steady load.");
    private readonly Option<int?> _window = Unset("--window-ms", "Milliseconds that one row of a curve covers.");
    private readonly Option<int?> _clients = Unset("--clients", "Clients that enqueue at the same time.");
    private readonly Option<int?> _recovery = Unset("--recovery-seconds", "How long recovery is waited for after an old snapshot.");
    private readonly Option<int?> _keys = Unset("--keys", "Concurrency keys.");
    private readonly Option<int?> _keyLimit = Unset("--key-limit", "How many jobs of one concurrency key run at once.");
    private readonly Option<int?> _queues = Unset("--queues", "Queues that many spreads jobs over.");
    private readonly Option<int?> _kinds = Unset("--kinds", "Kinds that many spreads jobs over.");
    private readonly Option<int?> _listeners = Unset("--listeners", "Idle workers that listen in many.");
    private readonly Option<int?> _kept = Unset("--kept", "Finished jobs that history holds.");
    private readonly Option<int[]> _processes = Numbers("--processes", "Worker processes that many tries, such as 1 4 16.");
    private readonly Option<int[]> _payloads = Numbers("--payload-kb", "Payload sizes that many tries, such as 1 8 64.");

    private readonly Option<string[]> _cases = new("--case")
    {
        Description = "Which cases of backlog, many or workflow to measure.",
        AllowMultipleArgumentsPerToken = true,
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])
        [
            _seconds, _rate, _window, _clients, _recovery, _keys, _keyLimit, _queues, _kinds, _listeners, _kept, _processes, _payloads,
            _cases,
        ])
        {
            command.Options.Add(option);
        }
    }

    public LoadSettings Read(ParseResult parsed, LoadSettings preset) => preset with
    {
        Seconds = parsed.GetValue(_seconds) ?? preset.Seconds,
        Rate = parsed.GetValue(_rate) ?? preset.Rate,
        WindowMs = parsed.GetValue(_window) ?? preset.WindowMs,
        Clients = parsed.GetValue(_clients) ?? preset.Clients,
        RecoverySeconds = parsed.GetValue(_recovery) ?? preset.RecoverySeconds,
        Keys = parsed.GetValue(_keys) ?? preset.Keys,
        KeyLimit = parsed.GetValue(_keyLimit) ?? preset.KeyLimit,
        Queues = parsed.GetValue(_queues) ?? preset.Queues,
        Kinds = parsed.GetValue(_kinds) ?? preset.Kinds,
        Listeners = parsed.GetValue(_listeners) ?? preset.Listeners,
        Kept = parsed.GetValue(_kept) ?? preset.Kept,
        Processes = parsed.GetValue(_processes) is { Length: > 0 } processes ? processes : preset.Processes,
        PayloadKilobytes = parsed.GetValue(_payloads) is { Length: > 0 } payloads ? payloads : preset.PayloadKilobytes,
        Cases = parsed.GetValue(_cases) ?? preset.Cases,
    };

    private static Option<int?> Unset(string name, string description)
    {
        var option = new Option<int?>(name) { Description = $"{description} Default: as fits the scenario." };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1)
            {
                result.AddError($"{name} must be at least 1.");
            }
        });
        return option;
    }

    private static Option<int[]> Numbers(string name, string description)
    {
        var option = new Option<int[]>(name) { Description = description, AllowMultipleArgumentsPerToken = true };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int[]>() is { } numbers && numbers.Any(number => number < 1))
            {
                result.AddError($"{name} takes numbers from 1 on.");
            }
        });
        return option;
    }
}
