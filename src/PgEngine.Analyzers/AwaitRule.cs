using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace PgEngine.Analyzers;

/// <summary>A workflow awaits what its context returns, and functions that are given the context. Anything else is lost with the process.</summary>
internal static class AwaitRule
{
    private const int LongestName = 60;

    public static void Check(OperationAnalysisContext context, WorkflowSymbols symbols)
    {
        var awaited = context.Operation switch
        {
            IAwaitOperation wait => wait.Operation,
            IForEachLoopOperation { IsAsynchronous: true } loop => loop.Collection,
            _ => null,
        };
        while (awaited is IConversionOperation conversion)
        {
            awaited = conversion.Operand;
        }

        if (awaited is not null && !IsDurable(awaited, symbols) && !IsReportedAnyway(awaited)
            && BodyFinder.IsInBody(context.Operation, context.ContainingSymbol, symbols))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.Foreign, awaited.Syntax.GetLocation(), NameOf(awaited)));
        }
    }

    public static bool IsDurable(IOperation awaited, WorkflowSymbols symbols)
    {
        while (awaited is IConversionOperation conversion)
        {
            awaited = conversion.Operand;
        }

        if (symbols.IsDurable(awaited.Type))
        {
            return true;
        }

        // A part of the workflow that was moved into a method of its own.
        return awaited is IInvocationOperation call && call.Arguments.Any(argument => symbols.IsContext(argument.Value.Type));
    }

    /// <summary>One mistake, one message.</summary>
    private static bool IsReportedAnyway(IOperation awaited) =>
        awaited is IInvocationOperation call && AmbientMembers.RuleOf(call.TargetMethod) is not null;

    private static string NameOf(IOperation operation)
    {
        var text = operation is IInvocationOperation call ? call.TargetMethod.Name : operation.Syntax.ToString();
        return text.Length <= LongestName ? text : text.Substring(0, LongestName) + "…";
    }
}
