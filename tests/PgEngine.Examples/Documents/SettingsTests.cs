using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using PgEngine.Examples.Support;
using PgEngine.Hosting;

namespace PgEngine.Examples.Documents;

public sealed class SettingsTests
{
    [Fact]
    public void The_readme_lists_every_setting_with_its_default()
    {
        var options = new PgEngineOptions();
        var expected = typeof(PgEngineOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => $"{property.Name} = {Text(property.GetValue(options))}")
            .Order(StringComparer.Ordinal);

        var listed = new Markdown("README.md").Table("## Settings").Select(row => $"{row[0].Trim('`')} = {row[1]}");

        Assert.Equal(expected, listed.Order(StringComparer.Ordinal));
    }

    private static string Text(object? value) => value switch
    {
        null => "none",
        true => "yes",
        false => "no",
        string text => $"`{text}`",
        TimeSpan time when time == TimeSpan.Zero => "0",
        TimeSpan time when time.Ticks % TimeSpan.TicksPerHour == 0 => $"{time.TotalHours} h",
        TimeSpan time => $"{time.TotalSeconds} s",
        JsonSerializerOptions => "web conventions",
        ICollection { Count: 0 } => "none",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
