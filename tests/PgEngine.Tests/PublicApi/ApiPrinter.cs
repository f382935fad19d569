using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace PgEngine.Tests.PublicApi;

/// <summary>Prints what an assembly offers to others: public and protected members, one a line, in a stable order.</summary>
internal static class ApiPrinter
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Print(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Header(type)).Append('\n');
            foreach (var line in Members(type).OrderBy(line => line, StringComparer.Ordinal))
            {
                text.Append("  ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Header(Type type)
    {
        var word = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        var bases = new List<string>();
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum))
        {
            bases.Add(TypeNames.Of(parent));
        }

        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var own = type.IsEnum ? [] : type.GetInterfaces().Except(inherited).Where(one => one.IsPublic);
        bases.AddRange(own.Select(one => TypeNames.Of(one)).Order(StringComparer.Ordinal));
        return $"{word} {TypeNames.Of(type)}" + (bases.Count > 0 ? $" : {string.Join(", ", bases)}" : "")
            + TypeNames.Constraints(type.GetGenericArguments());
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name))}");
        }

        return type.GetMembers(Declared)
            .Where(member => !member.IsDefined(typeof(CompilerGeneratedAttribute)))
            .Select(member => member switch
            {
                ConstructorInfo constructor when IsOffered(constructor) => $"new({Parameters(constructor)})",
                MethodInfo method when IsOffered(method) && !IsAccessor(method) => Method(method),
                PropertyInfo property => Property(property),
                FieldInfo field when field.IsPublic || field.IsFamily => Field(field),
                EventInfo found when IsOffered(found.AddMethod!) => $"event {TypeNames.Of(found.EventHandlerType!)} {found.Name}",
                _ => null,
            })
            .OfType<string>();
    }

    private static bool IsOffered(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static bool IsAccessor(MethodInfo method) =>
        method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static string Method(MethodInfo method)
    {
        var generics = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(one => one.Name))}>" : "";
        return $"{Modifiers(method)}{TypeNames.Of(method.ReturnParameter)} {method.Name}{generics}({Parameters(method)})"
            + TypeNames.Constraints(method.GetGenericArguments());
    }

    private static string? Property(PropertyInfo property)
    {
        var accessors = new[] { property.GetMethod, property.SetMethod }.Where(IsOffered).Select(accessor => accessor!).ToList();
        if (accessors.Count == 0)
        {
            return null;
        }

        var words = accessors.Select(accessor =>
            accessor == property.GetMethod ? "get;" : IsInit(accessor) ? "init;" : "set;");
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{Modifiers(accessors[0])}{required}{TypeNames.Of(property)} {property.Name} {{ {string.Join(' ', words)} }}";
    }

    private static bool IsInit(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static string Field(FieldInfo field) => field.IsLiteral
        ? $"const {TypeNames.Of(field.FieldType)} {field.Name} = {field.GetRawConstantValue()}"
        : $"{(field.IsStatic ? "static " : "")}{TypeNames.Of(field.FieldType)} {field.Name}";

    private static string Modifiers(MethodBase method) =>
        (method.IsPublic ? "" : "protected ") + (method.IsStatic ? "static " : "") + method switch
        {
            { DeclaringType.IsInterface: true } => "",
            { IsAbstract: true } => "abstract ",
            { IsVirtual: true, IsFinal: false } => "virtual ",
            _ => "",
        };

    private static string Parameters(MethodBase method)
    {
        var extends = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return extends + string.Join(", ", method.GetParameters().Select(Parameter));
    }

    private static string Parameter(ParameterInfo parameter) => $"{TypeNames.Of(parameter)} {parameter.Name}"
        + (parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "default"}" : "");
}
