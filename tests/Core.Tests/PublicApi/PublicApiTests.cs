using System.Reflection;
using PublicApiGenerator;
using Xunit;

namespace RxSocket.Tests;

/// <summary>What the assemblies offer is written down beside this file: a change of it is made on purpose.</summary>
public sealed class PublicApiTests
{
    /// <summary><c>ACCEPT_API=1</c> writes what is there now as what shall be there.</summary>
    private const string AcceptVariable = "ACCEPT_API";

    [Theory]
    [InlineData("RxSocket.Core")]
    [InlineData("RxSocket.Rx")]
    public void PublicApi_IsTheWrittenOne(string assembly)
    {
        string written = Path.Combine(Repository.Root, "tests", "Core.Tests", "PublicApi", $"{assembly}.txt");
        string received = Assembly.Load(assembly).GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false });
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
