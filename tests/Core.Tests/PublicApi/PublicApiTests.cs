using System.Reflection;
using System.Runtime.CompilerServices;
using PublicApiGenerator;
using Xunit;

namespace RxSocket.Tests;

/// <summary>What the assemblies offer is written down beside this file: a change of it is made on purpose.</summary>
public sealed class PublicApiTests
{
    /// <summary><c>ACCEPT_API=1</c> writes what is there now as what shall be there.</summary>
    private const string AcceptVariable = "ACCEPT_API";

    // How a method is compiled is not what it offers.
    private static readonly ApiGeneratorOptions Options = new()
    {
        IncludeAssemblyAttributes = false,
        ExcludeAttributes =
        [
            typeof(AsyncIteratorStateMachineAttribute).FullName!, typeof(AsyncStateMachineAttribute).FullName!, typeof(IteratorStateMachineAttribute).FullName!,
        ],
    };

    [Theory]
    [InlineData("RxSocket.Core")]
    [InlineData("RxSocket.Rx")]
    public void PublicApi_IsTheWrittenOne(string assembly)
    {
        string written = Path.Combine(Repository.Root, "tests", "Core.Tests", "PublicApi", $"{assembly}.txt");
        string received = Assembly.Load(assembly).GeneratePublicApi(Options);
        received = received.ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            File.WriteAllText(written, received);
        }

        string approved = File.Exists(written) ? File.ReadAllText(written).ReplaceLineEndings("\n") : string.Empty;
        if (approved != received)
        {
            string temporary = Path.Combine(Path.GetTempPath(), $"{assembly}.received.txt");
            File.WriteAllText(temporary, received);
            Assert.Fail($"The public API of {assembly} changed. Compare {temporary} with {written}; {AcceptVariable}=1 accepts it.");
        }
    }
}
