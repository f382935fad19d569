namespace PgEngine.Workflows.Registration;

/// <summary>What a workflow takes and returns, read off its base class: no code is made for it, so it survives trimming.</summary>
internal static class WorkflowTypes
{
    /// <exception cref="ArgumentException">The type is abstract, or derives from neither base class.</exception>
    public static (Type Input, Type Output) Of(Type workflow)
    {
        for (var type = workflow.BaseType; type is not null && !workflow.IsAbstract; type = type.BaseType)
        {
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Workflow<,>))
            {
                return (type.GenericTypeArguments[0], type.GenericTypeArguments[1]);
            }

            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Workflow<>))
            {
                return (type.GenericTypeArguments[0], typeof(void));
            }
        }

        throw new ArgumentException($"{workflow} is not a class that derives from Workflow<TIn, TOut> or Workflow<TIn>.", nameof(workflow));
    }
}
