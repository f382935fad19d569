using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace PgEngine.Analyzers;

/// <summary>
/// A name may come again in a scope when what had it before was awaited. Two that are under way at once cannot be told apart, and the run
/// fails; here that is found in the text as far as names are written out.
/// </summary>
internal static class NameRule
{
    public static void Check(OperationBlockAnalysisContext context, WorkflowSymbols symbols)
    {
        var seen = new Dictionary<(ISymbol Scope, string Name), IInvocationOperation>();
        var body = context.OperationBlocks.SelectMany(static block => block.Descendants());
        foreach (var call in body.OfType<IInvocationOperation>().OrderBy(static call => call.Syntax.Span.End))
        {
            if (ScopeOf(call, symbols) is not { } scope || NameOf(call) is not { } name)
            {
                continue;
            }

            if (seen.TryGetValue((scope, name), out var before) && MayBothRun(before.Syntax, call.Syntax) && !IsAwaitedBetween(before, call))
            {
                Report(context, call, name, DiagnosticSeverity.Error);
            }
            else if (LoopAround(call, scope) is { } loop && !IsAwaitedIn(loop, call))
            {
                // It may run only once, and ForEach would give each item a scope of its own.
                Report(context, call, name, DiagnosticSeverity.Info);
            }

            seen[(scope, name)] = call;
        }
    }

    private static void Report(OperationBlockAnalysisContext context, IInvocationOperation call, string name, DiagnosticSeverity severity) =>
        context.ReportDiagnostic(Diagnostic.Create(Rules.Name, call.Syntax.GetLocation(), severity, null, null, name));

    /// <summary>The context that the call names something in.</summary>
    private static ISymbol? ScopeOf(IInvocationOperation call, WorkflowSymbols symbols) =>
        !symbols.IsContext(call.TargetMethod.ContainingType) || !IsVerb(call.TargetMethod.Name)
            ? null
            : call.Instance switch
            {
                IParameterReferenceOperation parameter => parameter.Parameter,
                ILocalReferenceOperation local => local.Local,
                _ => null,
            };

    private static bool IsVerb(string method) => method is "Step" or "Tx" or "Child" or "Start" or "Signal" or "WaitForSignal" or "Loop";

    private static string? NameOf(IInvocationOperation call) => call.Arguments
        .FirstOrDefault(static argument => argument.Parameter?.Ordinal == 0)?.Value.ConstantValue is { HasValue: true, Value: string name }
        ? name
        : null;

    private static bool IsAwaitedBetween(IInvocationOperation before, IInvocationOperation call) =>
        AwaitsAround(before).Any(end => end >= before.Syntax.Span.End && end <= call.Syntax.SpanStart);

    private static bool IsAwaitedIn(ILoopOperation loop, IInvocationOperation call) =>
        AwaitsAround(call).Any(end => end >= call.Syntax.Span.End && end <= loop.Syntax.Span.End);

    /// <summary>Where the awaits of the function end that a call stands in.</summary>
    private static IEnumerable<int> AwaitsAround(IInvocationOperation call)
    {
        IOperation root = call;
        while (root.Parent is { } parent && root is not (IAnonymousFunctionOperation or ILocalFunctionOperation))
        {
            root = parent;
        }

        return BodyFinder.Below(root).OfType<IAwaitOperation>().Select(static wait => wait.Syntax.Span.End);
    }

    private static ILoopOperation? LoopAround(IInvocationOperation call, ISymbol scope)
    {
        for (var current = call.Parent; current is not null; current = current.Parent)
        {
            switch (current)
            {
                case ILoopOperation loop when !IsDeclaredIn(scope, loop):
                    return loop;
                case IAnonymousFunctionOperation or ILocalFunctionOperation:
                    return null;
            }
        }

        return null;
    }

    private static bool IsDeclaredIn(ISymbol scope, ILoopOperation loop) =>
        scope.DeclaringSyntaxReferences.Any(reference => loop.Syntax.Span.Contains(reference.Span));

    /// <summary>False when the two stand in different branches of one decision.</summary>
    private static bool MayBothRun(SyntaxNode one, SyntaxNode other)
    {
        for (SyntaxNode? node = one.Parent, below = one; node is not null; below = node, node = node.Parent)
        {
            if (!node.Span.Contains(other.Span))
            {
                continue;
            }

            return node switch
            {
                IfStatementSyntax decision => decision.Condition == below || decision.Else?.Span.Contains(other.Span) is not true,
                ConditionalExpressionSyntax decision => decision.Condition == below,
                SwitchStatementSyntax decision => decision.Expression == below,
                SwitchExpressionSyntax decision => decision.GoverningExpression == below,
                _ => true,
            };
        }

        return true;
    }
}
