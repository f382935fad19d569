using Microsoft.CodeAnalysis;

namespace PgEngine.Analyzers;

/// <summary>Members of the base class library that a workflow must not use, and the rule that says why.</summary>
internal static class AmbientMembers
{
    /// <summary>The rule for a method, property or constructor; null when it may be used.</summary>
    public static DiagnosticDescriptor? RuleOf(ISymbol member) => member.ContainingType is { } type
        ? (NamespaceOf(type), type.Name) switch
        {
            ("System", "DateTime" or "DateTimeOffset") => member.Name is "Now" or "UtcNow" or "Today" ? Rules.Time : null,
            ("System", "Environment") => member.Name is "TickCount" or "TickCount64" ? Rules.Time : null,
            ("System", "TimeProvider") => OfTimeProvider(member.Name),
            ("System.Diagnostics", "Stopwatch") => Rules.Time,
            ("System", "Guid") => member.Name is "NewGuid" or "CreateVersion7" ? Rules.Ids : null,
            ("System", "Random") or ("System.Security.Cryptography", "RandomNumberGenerator") => Rules.Random,
            ("System.Threading.Tasks", "Task") => OfTask(member.Name),
            ("System.Threading.Tasks", "TaskFactory") => member.Name == "StartNew" ? Rules.Beside : null,
            ("System.Threading.Tasks", "Parallel") => Rules.Beside,
            ("System.Threading", "ThreadPool") => IsQueueing(member.Name) ? Rules.Beside : null,
            ("System.Threading", "Thread") => OfThread(member),
            ("System.Threading" or "System.Timers", "Timer") or ("System.Threading", "PeriodicTimer") => Rules.Waits,
            _ => member.Name == "ConfigureAwait" ? Rules.ConfigureAwait : null,
        }
        : null;

    private static DiagnosticDescriptor? OfTimeProvider(string member) => member switch
    {
        "GetUtcNow" or "GetLocalNow" or "GetTimestamp" or "GetElapsedTime" => Rules.Time,
        "CreateTimer" => Rules.Waits,
        _ => null,
    };

    private static DiagnosticDescriptor? OfTask(string member) => member switch
    {
        "Delay" => Rules.Waits,
        "Run" => Rules.Beside,
        "WhenAll" or "WhenAny" or "WhenEach" or "WaitAll" or "WaitAny" => Rules.WhenAll,
        "ConfigureAwait" => Rules.ConfigureAwait,
        _ => null,
    };

    private static DiagnosticDescriptor? OfThread(ISymbol member) => member switch
    {
        { Name: "Sleep" } => Rules.Waits,
        IMethodSymbol { MethodKind: MethodKind.Constructor } => Rules.Beside,
        _ => null,
    };

    private static bool IsQueueing(string member) => member is "QueueUserWorkItem" or "UnsafeQueueUserWorkItem";

    private static string NamespaceOf(INamedTypeSymbol type) => type.ContainingNamespace?.ToDisplayString() ?? "";
}
