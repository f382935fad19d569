using System.Text.Json;

namespace PgEngine.Hosting;

/// <summary>What the JSON options must know.</summary>
internal static class JsonRules
{
    public static void Check(JsonSerializerOptions json, Type type, string role, OptionsProblems problems)
    {
        try
        {
            json.GetTypeInfo(type);
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException)
        {
            problems.Add($"The JSON options do not know {type}, {role}: "
                + $"add a source-generated JsonSerializerContext to Json.TypeInfoResolverChain. ({e.Message})");
        }
    }
}
