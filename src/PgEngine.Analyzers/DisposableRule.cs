using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace PgEngine.Analyzers;

/// <summary>A workflow that waits may be dropped and begun again: what it was to dispose of is then forgotten.</summary>
internal static class DisposableRule
{
    public static void Check(OperationAnalysisContext context, WorkflowSymbols symbols)
    {
        var (resource, scope) = context.Operation switch
        {
            IUsingOperation block => (block.Resources, (IEnumerable<IOperation>)[block.Body]),
            IUsingDeclarationOperation declaration => (declaration.DeclarationGroup, Rest(declaration)),
            _ => (context.Operation, []),
        };
        if (scope.Any(operation => Waits(operation, symbols)) && BodyFinder.IsInBody(context.Operation, context.ContainingSymbol, symbols))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.Disposable, resource.Syntax.GetLocation(), NameOf(resource)));
        }
    }

    /// <summary>What stands behind a using declaration in its block.</summary>
    private static IEnumerable<IOperation> Rest(IUsingDeclarationOperation declaration) =>
        declaration.Parent is IBlockOperation block
            ? block.Operations.SkipWhile(operation => operation != declaration).Skip(1)
            : [];

    private static bool Waits(IOperation operation, WorkflowSymbols symbols) =>
        IsWait(operation, symbols) || BodyFinder.Below(operation).Any(below => IsWait(below, symbols));

    private static bool IsWait(IOperation operation, WorkflowSymbols symbols) =>
        operation is IAwaitOperation wait && AwaitRule.IsDurable(wait.Operation, symbols);

    private static string NameOf(IOperation resource)
    {
        var variable = resource is IVariableDeclarationGroupOperation group
            ? group.Declarations.SelectMany(static declaration => declaration.Declarators).FirstOrDefault()
            : null;
        return variable?.Symbol.Name ?? resource.Type?.Name ?? resource.Syntax.ToString();
    }
}
