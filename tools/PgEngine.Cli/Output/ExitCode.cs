namespace PgEngine.Cli.Output;

/// <summary>The exit codes of every command. Scripts rely on them: they never change their meaning.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>The thing asked for failed, was not found, or is not healthy.</summary>
    public const int Failed = 1;

    /// <summary>The command line makes no sense.</summary>
    public const int Usage = 2;

    /// <summary>The database cannot be reached, or does not let us in.</summary>
    public const int Unreachable = 3;

    /// <summary>Not confirmed: nothing was done.</summary>
    public const int NotConfirmed = 4;

    /// <summary>Nothing has failed, but something will hurt.</summary>
    public const int Warned = 5;
}
