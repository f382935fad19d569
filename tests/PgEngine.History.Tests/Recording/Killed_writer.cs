using System.Diagnostics;

namespace PgEngine.History.Tests.Recording;

public sealed class Killed_writer
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_process_killed_while_it_writes_spoils_no_other_line_and_loses_none_that_it_reported()
    {
        for (var trial = 0; trial < 5; trial++)
        {
            using var folder = new TemporaryFolder();
            using var timeout = new CancellationTokenSource(Ceiling);
            using var writer = StartWriter(folder.Path);
            var reported = 0L;
            try
            {
                // The writer reports every thousandth event after it recorded it; die somewhere after a few of those.
                for (var line = 0; line <= trial; line++)
                {
                    reported = long.Parse((await writer.StandardOutput.ReadLineAsync(timeout.Token))!, null);
                }
            }
            finally
            {
                // SIGKILL on Unix.
                writer.Kill();
                await writer.WaitForExitAsync(CancellationToken.None);
            }
            var log = HistoryReader.ReadFolder(folder.Path);
            Assert.Empty(log.BadLines);
            Assert.True(log.Events.Count >= reported, $"{log.Events.Count} events, {reported} reported");
            Assert.Equal(log.Events.Count, log.Events[^1].Number);
        }
    }

    private static Process StartWriter(string folder)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "PgEngine.History.Writer.dll");
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet"
            ? host : "dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(program);
        start.ArgumentList.Add(folder);
        return Process.Start(start)!;
    }
}
