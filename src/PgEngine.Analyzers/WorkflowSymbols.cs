using Microsoft.CodeAnalysis;

namespace PgEngine.Analyzers;

/// <summary>The library's types in one compilation.</summary>
internal sealed class WorkflowSymbols
{
    private const string Namespace = "PgEngine.Workflows.";

    private readonly INamedTypeSymbol _context;
    private readonly INamedTypeSymbol? _durable;

    private WorkflowSymbols(INamedTypeSymbol context, INamedTypeSymbol? durable, INamedTypeSymbol? disposable, INamedTypeSymbol? asyncDisposable)
    {
        _context = context;
        _durable = durable;
        Disposable = disposable;
        AsyncDisposable = asyncDisposable;
    }

    public INamedTypeSymbol? Disposable { get; }

    public INamedTypeSymbol? AsyncDisposable { get; }

    /// <summary>Null when the compilation does not know workflows.</summary>
    public static WorkflowSymbols? Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName(Namespace + "WorkflowContext") is { } context
            ? new WorkflowSymbols(
                context,
                compilation.GetTypeByMetadataName(Namespace + "Durable"),
                compilation.GetTypeByMetadataName("System.IDisposable"),
                compilation.GetTypeByMetadataName("System.IAsyncDisposable"))
            : null;

    public bool IsContext(ITypeSymbol? type) => SymbolEqualityComparer.Default.Equals(type, _context);

    /// <summary>Durable, or derived from it.</summary>
    public bool IsDurable(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(type, _durable))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the code of a function is a workflow's: it is given its context, or returns what only a workflow awaits.</summary>
    public bool IsBody(IMethodSymbol function)
    {
        foreach (var parameter in function.Parameters)
        {
            if (IsContext(parameter.Type))
            {
                return true;
            }
        }

        return IsDurable(function.ReturnType) && function.MethodKind is MethodKind.LocalFunction;
    }

    /// <summary>Whether a function that is handed to this method runs outside the workflow, as a step.</summary>
    public bool RunsOutside(IMethodSymbol method) => method.Name switch
    {
        "Step" or "Tx" => IsContext(method.ContainingType),
        "Undo" or "RetryWhen" => IsDurable(method.ContainingType),
        _ => false,
    };
}
