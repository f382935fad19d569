using System.Reflection;

namespace PgEngine.Hosting;

/// <summary>What the application calls itself.</summary>
internal static class EntryAssembly
{
    public static string Name { get; } = Assembly.GetEntryAssembly()?.GetName().Name ?? "application";

    /// <summary>The version it was built as; a commit's hash behind a plus sign has no order and does no harm.</summary>
    public static string Version { get; } =
        Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
}
