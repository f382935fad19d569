using System.Reflection;

namespace PgEngine.Tests.PublicApi;

/// <summary>Types as a reader writes them: a question mark where null may be, no <c>System</c> before the name.</summary>
internal static class TypeNames
{
    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(Type type) => Of(type, null);

    public static string Of(ParameterInfo parameter) => Of(parameter.ParameterType, Nullability.Create(parameter));

    public static string Of(PropertyInfo property) => Of(property.PropertyType, Nullability.Create(property));

    private static string Of(Type type, NullabilityInfo? info)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return $"{Of(value)}?";
        }

        var mark = info?.ReadState == NullabilityState.Nullable ? "?" : "";
        if (type.HasElementType)
        {
            var element = Of(type.GetElementType()!, info?.ElementType);
            return type.IsArray ? $"{element}[]{mark}" : $"ref {element}{mark}";
        }

        if (type.IsGenericParameter)
        {
            return type.Name + mark;
        }

        var name = type.IsNested ? $"{Of(type.DeclaringType!)}.{type.Name}" : Qualified(type);
        if (!type.IsGenericType)
        {
            return name + mark;
        }

        var tick = name.LastIndexOf('`');
        var arguments = type.GetGenericArguments()
            .Select((argument, at) => Of(argument, info?.GenericTypeArguments.ElementAtOrDefault(at)));
        return $"{(tick < 0 ? name : name[..tick])}<{string.Join(", ", arguments)}>{mark}";
    }

    public static string Constraints(Type[] parameters)
    {
        var constraints = new List<string>();
        foreach (var parameter in parameters.Where(parameter => parameter.IsGenericParameter))
        {
            var parts = new List<string>();
            if (parameter.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            {
                parts.Add("class");
            }

            parts.AddRange(parameter.GetGenericParameterConstraints().Select(constraint => Of(constraint)));
            if (parts.Count > 0)
            {
                constraints.Add($" where {parameter.Name} : {string.Join(", ", parts)}");
            }
        }

        return string.Concat(constraints);
    }

    private static string Qualified(Type type) =>
        type.Namespace?.StartsWith("System", StringComparison.Ordinal) is true ? type.Name : $"{type.Namespace}.{type.Name}";
}
