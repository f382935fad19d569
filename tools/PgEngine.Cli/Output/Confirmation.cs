namespace PgEngine.Cli.Output;

/// <summary>Asks before something is changed that cannot simply be changed back.</summary>
internal static class Confirmation
{
    /// <param name="console">Where to ask.</param>
    /// <param name="yes">Whether <c>--yes</c> was given.</param>
    /// <param name="act">What is about to happen, with host, database and schema.</param>
    /// <exception cref="CliException">Refused, or nobody is there to ask.</exception>
    public static void Require(CliConsole console, bool yes, string act)
    {
        if (yes)
        {
            return;
        }

        if (!console.CanAsk)
        {
            throw new CliException(
                ExitCode.NotConfirmed,
                "not_confirmed",
                $"This would {act}. Nothing was done: standard input is not a terminal, so say --yes.");
        }

        // On standard error: standard output may be on its way into a file.
        console.Error.Write($"About to {act}. Go on? [y/N] ");
        console.Error.Flush();
        if (console.Input.ReadLine()?.Trim().ToUpperInvariant() is not ("Y" or "YES"))
        {
            throw new CliException(ExitCode.NotConfirmed, "not_confirmed", "Not confirmed: nothing was done.");
        }
    }
}
