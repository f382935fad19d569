using Microsoft.Extensions.Options;

namespace PgEngine.Hosting;

/// <summary>Collects what is wrong with the settings of one instance.</summary>
internal sealed class OptionsProblems(string instance)
{
    private readonly List<string> _problems = [];

    public void Add(string problem) => _problems.Add($"{instance}: {problem}");

    public void Unless(bool fits, string problem)
    {
        if (!fits)
        {
            Add(problem);
        }
    }

    public void Between(string setting, TimeSpan value, TimeSpan longest) => Unless(
        value > TimeSpan.Zero && value <= longest, $"{setting} must be more than zero and at most {longest}, not {value}.");

    public void NotNegative(string setting, TimeSpan value) =>
        Unless(value >= TimeSpan.Zero, $"{setting} must not be negative, but is {value}.");

    public ValidateOptionsResult ToResult() =>
        _problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_problems);
}
