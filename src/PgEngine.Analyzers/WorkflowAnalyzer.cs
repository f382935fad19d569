using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace PgEngine.Analyzers;

/// <summary>
/// Refuses in the bodies of workflows what would not be the same when they run again, and what their worker could not wait for.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WorkflowAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(
        Rules.Time, Rules.Ids, Rules.Random, Rules.Waits, Rules.Beside, Rules.ConfigureAwait, Rules.Disposable, Rules.Name, Rules.WhenAll,
        Rules.Context, Rules.Foreign);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            if (WorkflowSymbols.Of(start.Compilation) is { } symbols)
            {
                Register(start, symbols);
            }
        });
    }

    private static void Register(CompilationStartAnalysisContext context, WorkflowSymbols symbols)
    {
        context.RegisterOperationAction(c => CheckMember(c, symbols), OperationKind.Invocation, OperationKind.PropertyReference, OperationKind.ObjectCreation);
        context.RegisterOperationAction(c => AwaitRule.Check(c, symbols), OperationKind.Await, OperationKind.Loop);
        context.RegisterOperationAction(c => DisposableRule.Check(c, symbols), OperationKind.Using, OperationKind.UsingDeclaration);
        context.RegisterOperationAction(c => ContextRule.Check(c, symbols), OperationKind.ParameterReference, OperationKind.LocalReference);
        context.RegisterOperationBlockAction(c => NameRule.Check(c, symbols));
    }

    private static void CheckMember(OperationAnalysisContext context, WorkflowSymbols symbols)
    {
        // One mistake, one message: what is called on an ambient value is its consequence.
        if (RuleOf(context.Operation) is { } rule && RuleOf(ReceiverOf(context.Operation)) != rule
            && BodyFinder.IsInBody(context.Operation, context.ContainingSymbol, symbols))
        {
            context.ReportDiagnostic(Diagnostic.Create(rule, context.Operation.Syntax.GetLocation(), NameOf(MemberOf(context.Operation)!)));
        }
    }

    private static DiagnosticDescriptor? RuleOf(IOperation? operation) =>
        MemberOf(operation) is { } member ? AmbientMembers.RuleOf(member) : null;

    private static ISymbol? MemberOf(IOperation? operation) => operation switch
    {
        IInvocationOperation call => call.TargetMethod,
        IPropertyReferenceOperation property => property.Property,
        IObjectCreationOperation creation => creation.Constructor,
        _ => null,
    };

    private static IOperation? ReceiverOf(IOperation operation) => operation switch
    {
        IInvocationOperation call => call.Instance,
        IPropertyReferenceOperation property => property.Instance,
        _ => null,
    };

    private static string NameOf(ISymbol member) => member is IMethodSymbol { MethodKind: MethodKind.Constructor }
        ? member.ContainingType.Name
        : $"{member.ContainingType.Name}.{member.Name}";
}
