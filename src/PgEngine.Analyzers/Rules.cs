using Microsoft.CodeAnalysis;

namespace PgEngine.Analyzers;

/// <summary>What is reported. Numbers are never reused.</summary>
internal static class Rules
{
    private const string Category = "PgEngine.Workflows";

    public static readonly DiagnosticDescriptor Time = Error(
        "PGE0001", "Ambient time in a workflow", "Use ctx.Now: {0} is not the same when the workflow runs again");

    public static readonly DiagnosticDescriptor Ids = Error(
        "PGE0002", "Ambient ids in a workflow", "Use ctx.NewGuid(): {0} is not the same when the workflow runs again");

    public static readonly DiagnosticDescriptor Random = Error(
        "PGE0003", "Ambient random numbers in a workflow", "Use ctx.Random: {0} is not the same when the workflow runs again");

    public static readonly DiagnosticDescriptor Waits = Error(
        "PGE0004", "Waits that are lost with the process", "Use ctx.Sleep: {0} is lost when the worker stops");

    public static readonly DiagnosticDescriptor Beside = Error(
        "PGE0005", "Work beside the workflow", "Put it into a step, or use ctx.All: {0} runs beside the workflow");

    public static readonly DiagnosticDescriptor ConfigureAwait = Error(
        "PGE0006", "ConfigureAwait in a workflow", "No ConfigureAwait in a workflow: it leaves the workflow's own order");

    public static readonly DiagnosticDescriptor Disposable = Error(
        "PGE0007",
        "Disposables across a wait",
        "'{0}' would live across a wait and may never be disposed of: use it inside a step");

    public static readonly DiagnosticDescriptor Name = Error(
        "PGE0008",
        "The same name twice in one scope",
        "Step '{0}' has this name twice in one scope and may be in flight twice: name them apart");

    public static readonly DiagnosticDescriptor WhenAll = Warning(
        "PGE0009",
        "Task.WhenAll and Task.WhenAny in a workflow",
        "{0} does not keep the order of a workflow: use ctx.All or ctx.Any");

    public static readonly DiagnosticDescriptor Context = Warning(
        "PGE0010", "The workflow's context inside a step", "Do not use {0} inside a step: it belongs to the workflow");

    public static readonly DiagnosticDescriptor Foreign = Warning(
        "PGE0011", "Awaiting what is not durable", "'{0}' is not durable: await it inside a step");

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static DiagnosticDescriptor Warning(string id, string title, string message) =>
        new(id, title, message, Category, DiagnosticSeverity.Warning, isEnabledByDefault: true);
}
