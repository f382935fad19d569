using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using PgEngine.Examples.Support;
using PgEngine.Hosting;
using PgEngine.Workflows;

namespace PgEngine.Examples.Documents;

public sealed partial class SettingsTests
{
    [Fact]
    public void The_readme_lists_every_setting_with_its_default()
    {
        var options = new PgEngineOptions();
        var expected = Settings(options)
            .SelectMany(setting => setting.Value is WorkflowRuntimeOptions inner
                ? Settings(inner).Select(one => (Name: $"{setting.Name}.{one.Name}", one.Value))
                : [setting])
            .Select(setting => $"{setting.Name} = {Text(setting.Value)}")
            .Order(StringComparer.Ordinal);

        var listed = new Markdown("README.md").Table("## Settings").Select(row => $"{row[0].Trim('`')} = {row[1]}");

        Assert.Equal(expected, listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_users_of_the_reference_systems_look_for_is_a_setting_or_is_said_not_to_be_needed()
    {
        var readme = new Markdown("README.md");
        string[] told =
        [
            .. readme.Table("## Settings").SelectMany(row => row[3..]).SelectMany(Names),
            .. readme.Table("### Settings that are not needed").SelectMany(row => Names(row[0])),
        ];

        Assert.Empty(KnownSettings.GraphileWorker.Concat(KnownSettings.Xferity).Except(told));
    }

    private static IEnumerable<(string Name, object? Value)> Settings(object options) =>
        options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => (property.Name, property.GetValue(options)));

    private static IEnumerable<string> Names(string cell) => QuotedName().Matches(cell).Select(name => name.Groups[1].Value);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex QuotedName();

    private static string Text(object? value) => value switch
    {
        null => "none",
        true => "yes",
        false => "no",
        string text => $"`{text}`",
        TimeSpan time when time == TimeSpan.Zero => "0",
        TimeSpan time when time.Ticks % TimeSpan.TicksPerHour == 0 => $"{time.TotalHours} h",
        TimeSpan time when time.Ticks % TimeSpan.TicksPerMinute == 0 => $"{time.TotalMinutes} min",
        TimeSpan time => $"{time.TotalSeconds} s",
        JsonSerializerOptions => "web conventions",
        ICollection { Count: 0 } => "none",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
