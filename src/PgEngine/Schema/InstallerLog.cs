using Microsoft.Extensions.Logging;

namespace PgEngine.Schema;

/// <summary>What the installer logs; event ids 100 to 119.</summary>
internal static partial class InstallerLog
{
    [LoggerMessage(100, LogLevel.Information, "Waiting for another installer of schema {Schema}.")]
    public static partial void Waiting(ILogger logger, string schema);

    [LoggerMessage(101, LogLevel.Information, "Installing {Block} into schema {Schema}.")]
    public static partial void Installing(ILogger logger, string block, string schema);

    [LoggerMessage(102, LogLevel.Warning,
        "{Script} could not get a lock ({SqlState}), attempt {Attempt} of {Attempts}; trying again in {Delay}.")]
    public static partial void Retrying(ILogger logger, string? script, string? sqlState, int attempt, int attempts, TimeSpan delay);

    [LoggerMessage(103, LogLevel.Information,
        "Schema {Schema} went from release {FromRelease} to {ToRelease} with {Count} scripts in {Elapsed}.")]
    public static partial void Installed(ILogger logger, string schema, string? fromRelease, string toRelease, int count, TimeSpan elapsed);

    [LoggerMessage(104, LogLevel.Debug, "Schema {Schema} is up to date at release {Release}.")]
    public static partial void UpToDate(ILogger logger, string schema, string release);

    [LoggerMessage(105, LogLevel.Warning,
        "Schema {Schema} is of the later release {DatabaseRelease}, on which this release {Release} may run; nothing was written.")]
    public static partial void Newer(ILogger logger, string schema, string? databaseRelease, string release);

    [LoggerMessage(106, LogLevel.Warning,
        "Schema {Schema} was installed on another server: this is a restored copy. Workers keep still until select {Schema}.adopt_database().")]
    public static partial void RestoredCopy(ILogger logger, string schema);
}
