using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RxSocket.Docs.Tests;

/// <summary>Compiles a snippet as a program of its own, against what these tests were built with. It gets the SDK's implicit usings and no others.</summary>
internal static class SnippetCompiler
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    // A package built for an older framework: the SDK keeps quiet about it, too.
    private static readonly Dictionary<string, ReportDiagnostic> AsTheSdk = new() { ["CS1701"] = ReportDiagnostic.Suppress, ["CS1702"] = ReportDiagnostic.Suppress };

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.CSharp14);

    private static readonly IReadOnlyList<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => path.EndsWith(".dll", StringComparison.Ordinal))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>What the compiler says against it: errors, and warnings too.</summary>
    public static IReadOnlyList<string> Complaints(string code) =>
        [.. Compile(code).GetDiagnostics()
            .Where(static diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
            .Select(static diagnostic => diagnostic.ToString())];

    /// <summary>Runs a snippet that is a program, to its end, on the calling thread.</summary>
    public static void Run(string program)
    {
        using MemoryStream image = new();
        Assert.True(Compile(program).Emit(image).Success);
        MethodInfo main = Assembly.Load(image.ToArray()).EntryPoint!;
        main.Invoke(null, main.GetParameters().Length == 0 ? [] : [Array.Empty<string>()]);
    }

    /// <summary>Writes a snippet that is a program to a file.</summary>
    public static void Save(string program, string file) => Assert.True(Compile(program).Emit(file).Success);

    private static CSharpCompilation Compile(string code)
    {
        SyntaxTree snippet = CSharpSyntaxTree.ParseText(code, Parsing);
        bool isProgram = snippet.GetRoot().DescendantNodes().OfType<GlobalStatementSyntax>().Any();
        OutputKind kind = isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
        return CSharpCompilation.Create(
            $"Snippet{Guid.NewGuid():N}",
            [CSharpSyntaxTree.ParseText(ImplicitUsings, Parsing), snippet],
            References,
            new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable, specificDiagnosticOptions: AsTheSdk));
    }
}
