using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PgEngine.Analyzers;

/// <summary>Tells whose code an operation is: the workflow's, which runs again and again, or a step's.</summary>
internal static class BodyFinder
{
    /// <summary>Whether the operation runs in the workflow itself.</summary>
    public static bool IsInBody(IOperation operation, ISymbol containing, WorkflowSymbols symbols)
    {
        for (var current = operation.Parent; current is not null; current = current.Parent)
        {
            switch (current)
            {
                case ILocalFunctionOperation local:
                    // Without a context it may well be what a step calls.
                    return symbols.IsBody(local.Symbol);
                case IAnonymousFunctionOperation lambda when symbols.IsBody(lambda.Symbol):
                    return true;
                case IAnonymousFunctionOperation lambda when IsStep(lambda, symbols):
                    return false;
            }
        }

        return containing is IMethodSymbol method && symbols.IsBody(method);
    }

    /// <summary>Whether the operation runs in a step although what it names is declared outside of it.</summary>
    public static bool IsInStep(IOperation operation, ISymbol declaring, WorkflowSymbols symbols)
    {
        for (var current = operation.Parent; current is not null; current = current.Parent)
        {
            if (current is IAnonymousFunctionOperation lambda)
            {
                if (SymbolEqualityComparer.Default.Equals(lambda.Symbol, declaring))
                {
                    return false;
                }

                if (IsStep(lambda, symbols))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The nearest function around an operation; null: the method itself.</summary>
    public static IOperation? FunctionOf(IOperation operation)
    {
        for (var current = operation.Parent; current is not null; current = current.Parent)
        {
            if (current is ILocalFunctionOperation or IAnonymousFunctionOperation)
            {
                return current;
            }
        }

        return null;
    }

    /// <summary>The operations below one, without those of functions inside it, in the order of the text.</summary>
    public static IEnumerable<IOperation> Below(IOperation operation)
    {
        foreach (var child in operation.ChildOperations)
        {
            yield return child;
            if (child is ILocalFunctionOperation or IAnonymousFunctionOperation)
            {
                continue;
            }

            foreach (var below in Below(child))
            {
                yield return below;
            }
        }
    }

    private static bool IsStep(IAnonymousFunctionOperation lambda, WorkflowSymbols symbols)
    {
        var parent = lambda.Parent;
        while (parent is IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation)
        {
            parent = parent.Parent;
        }

        return parent is IArgumentOperation { Parent: IInvocationOperation call } && symbols.RunsOutside(call.TargetMethod);
    }
}
