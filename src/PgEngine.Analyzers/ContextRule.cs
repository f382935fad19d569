using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace PgEngine.Analyzers;

/// <summary>Steps run beside the workflow's own order: they may read what never changes of its context, and nothing else.</summary>
internal static class ContextRule
{
    public static void Check(OperationAnalysisContext context, WorkflowSymbols symbols)
    {
        if (!symbols.IsContext(context.Operation.Type) || ReadsWhatNeverChanges(context.Operation))
        {
            return;
        }

        ISymbol symbol = context.Operation switch
        {
            IParameterReferenceOperation parameter => parameter.Parameter,
            ILocalReferenceOperation local => local.Local,
            _ => context.ContainingSymbol,
        };
        if (BodyFinder.IsInStep(context.Operation, symbol.ContainingSymbol, symbols))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.Context, context.Operation.Syntax.GetLocation(), symbol.Name));
        }
    }

    private static bool ReadsWhatNeverChanges(IOperation operation) =>
        operation.Parent is IPropertyReferenceOperation { Property.Name: "RunId" or "Workflow" or "Version" or "Key" or "Scope" };
}
