using Microsoft.AspNetCore.Builder;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PgEngine.Testing;

namespace PgEngine.Examples.Support;

/// <summary>
/// Compiles the C# of a page: each fence is a program of its own, which may use the types of the page's other fences and what
/// <see cref="SnippetPrelude"/> takes for granted.
/// </summary>
internal static class SnippetCompiler
{
    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Preview);

    private static readonly Lazy<MetadataReference[]> References = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !path.EndsWith("PgEngine.Examples.dll", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path))]);

    private static readonly Lazy<SyntaxTree> Prelude = new(() =>
    {
        var namespaces = new[] { typeof(Client.IPgEngine).Assembly, typeof(PgEngineEndpointRouteBuilderExtensions).Assembly, typeof(PostgresServer).Assembly }
            .SelectMany(assembly => assembly.GetExportedTypes())
            .Select(type => type.Namespace!)
            .Distinct()
            .Order(StringComparer.Ordinal);
        var usings = string.Join('\n', namespaces.Select(name => $"global using {name};"));
        return CSharpSyntaxTree.ParseText(usings + "\n" + SnippetPrelude.Code, Parsing, "prelude.cs");
    });

    /// <summary>What is wrong with the fences, each with the line of the page it stands on.</summary>
    public static IReadOnlyList<string> ErrorsIn(IReadOnlyList<Fence> fences)
    {
        var snippets = fences.Select(fence => new Snippet(fence)).ToArray();
        return [.. snippets.Where(snippet => snippet.Fence.IsShown).SelectMany(snippet => Errors(snippet, snippets))];
    }

    private static IEnumerable<string> Errors(Snippet snippet, Snippet[] all)
    {
        var own = snippet.Types.Select(type => type.Identifier.Text).ToHashSet();
        var others = all.SelectMany(other => other.Types)
            .Where(type => own.Add(type.Identifier.Text))
            .ToArray();
        var kind = snippet.HasStatements ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
        var compilation = CSharpCompilation.Create(
            "Snippet",
            [Prelude.Value, snippet.Program(), Snippet.Library(all, others)],
            References.Value,
            new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable));

        return compilation.GetDiagnostics()
            .Where(problem => problem.Severity == DiagnosticSeverity.Error)
            .Select(problem => $"{snippet.Where(problem.Location)}{problem.GetMessage(null)}");
    }

    /// <summary>One fence, read as a program whose types may stand before its statements, as they often do on a page.</summary>
    private sealed class Snippet
    {
        private readonly CompilationUnitSyntax _root;

        public Snippet(Fence fence)
        {
            Fence = fence;
            _root = CSharpSyntaxTree.ParseText(fence.Code, Parsing).GetCompilationUnitRoot();
            Types = [.. _root.Members.OfType<BaseTypeDeclarationSyntax>()];
            HasStatements = _root.Members.OfType<GlobalStatementSyntax>().Any();
        }

        public Fence Fence { get; }

        public BaseTypeDeclarationSyntax[] Types { get; }

        public bool HasStatements { get; }

        /// <summary>The fence with its statements first, each piece still known by its line on the page.</summary>
        public SyntaxTree Program()
        {
            var members = _root.Members.OrderBy(member => member is not GlobalStatementSyntax);
            var text = string.Concat(members.Select(member => $"\n#line {LineOf(member)}\n{member.ToFullString().TrimStart('\r', '\n')}"));
            return CSharpSyntaxTree.ParseText(_root.Usings.ToFullString() + text, Parsing, "page");
        }

        public static SyntaxTree Library(IEnumerable<Snippet> all, IEnumerable<BaseTypeDeclarationSyntax> types)
        {
            var usings = all.SelectMany(snippet => snippet._root.Usings).Select(line => $"global {line.ToString().Trim()}").Distinct();
            var lines = usings.Concat(types.Select(type => type.ToFullString()));
            return CSharpSyntaxTree.ParseText(string.Join('\n', lines), Parsing, "other fences");
        }

        public string Where(Location location)
        {
            var place = location.GetMappedLineSpan();
            return place.Path is "page" or ""
                ? $"line {place.StartLinePosition.Line + 1}: "
                : $"fence at line {Fence.Line}, in {place.Path}: ";
        }

        private int LineOf(MemberDeclarationSyntax member)
        {
            var text = member.ToFullString();
            var blank = text.Length - text.TrimStart('\r', '\n').Length;
            return Fence.Line + _root.SyntaxTree.GetLineSpan(new(member.FullSpan.Start + blank, 0)).StartLinePosition.Line;
        }
    }
}
