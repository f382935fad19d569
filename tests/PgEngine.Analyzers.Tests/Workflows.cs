using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PgEngine.Analyzers.Tests;

/// <summary>Compiles the text of a workflow and tells what the analyzer says of it.</summary>
internal static class Workflows
{
    private const string Usings =
        """
        using System; using System.Collections.Generic; using System.Diagnostics; using System.IO; using System.Linq;
        using System.Security.Cryptography; using System.Threading; using System.Threading.Tasks; using PgEngine.Workflows;
        """;

    private static readonly ImmutableArray<MetadataReference> All = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Select(path => MetadataReference.CreateFromFile(path))];

    private static readonly ImmutableArray<MetadataReference> Platform =
        [.. All.Where(reference => Path.GetFileName(reference.Display!).StartsWith("System.", StringComparison.Ordinal))];

    /// <summary>The messages for statements that stand in the body of a workflow, each with its id and severity.</summary>
    public static Task<IReadOnlyList<string>> BodyAsync(string statements, string members = "") => FileAsync(
        $$"""
        public sealed class Order(TimeProvider time) : Workflow<string, int>
        {
            private readonly TimeProvider _time = time;

            public override async Task<int> RunAsync(WorkflowContext ctx, string input)
            {
                {{statements}}
                return await ctx.Step("end", s => Task.FromResult(1));
            }

            private static Task CallAsync(CancellationToken token = default) => Task.CompletedTask;

            {{members}}
        }
        """);

    public static Task<IReadOnlyList<string>> FileAsync(string text) => CheckAsync(Platform, text, LibraryStub.Text);

    /// <summary>As <see cref="FileAsync"/>, with the library itself instead of the stub.</summary>
    public static Task<IReadOnlyList<string>> WithLibraryAsync(string text) => CheckAsync(All, text);

    private static async Task<IReadOnlyList<string>> CheckAsync(ImmutableArray<MetadataReference> references, string text, params string[] others)
    {
        var compilation = CSharpCompilation.Create(
            "Texts",
            [CSharpSyntaxTree.ParseText(Usings + text), .. others.Select(other => CSharpSyntaxTree.ParseText(other))],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        var found = await compilation.WithAnalyzers([new WorkflowAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        return [.. found
            .OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)
            .Select(diagnostic => $"{diagnostic.Id} {diagnostic.Severity}: {diagnostic.GetMessage(null)}")];
    }
}
