using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;

namespace RxSocket.Docs.Tests;

/// <summary>What <c>dotnet pack</c> makes of the libraries as they were built for these tests.</summary>
public sealed class PackageTests
{
    private static readonly string Configuration = typeof(PackageTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    [Theory]
    [InlineData("src/Core", "RxSocket.Core", "Nito.AsyncEx.Tasks")]
    [InlineData("src/Rx", "RxSocket.Rx", "RxSocket.Core", "System.Reactive", "Nito.AsyncEx.Coordination")]
    public async Task Pack_OfALibrary_HasAllThatItsUserNeeds(string project, string id, params string[] dependencies)
    {
        string folder = Directory.CreateTempSubdirectory("rxsocket-pack-").FullName;
        try
        {
            // One node that ends with the command: a node that stayed would keep our pipe open.
            (int exitCode, string output, _) = await DotnetProcess.RunAsync(
                "pack", Repository.PathOf(project), "--no-build", "--configuration", Configuration, "--output", folder, "-maxcpucount:1", "-nodeReuse:false");
            Assert.True(exitCode == 0, output);
            using ZipArchive package = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(folder, "*.nupkg")));
            XElement metadata = Metadata(package, id);

            Assert.Superset(
                new HashSet<string> { "README.md", "LICENSE", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml" },
                package.Entries.Select(static entry => entry.FullName).ToHashSet());
            Assert.Equal(id, Value(metadata, "id"));
            Assert.Equal("MIT", Value(metadata, "license"));
            Assert.Equal("README.md", Value(metadata, "readme"));
            Assert.NotEmpty(Value(metadata, "description"));
            Assert.Superset(
                dependencies.ToHashSet(),
                metadata.Descendants().Select(static element => (string?)element.Attribute("id") ?? string.Empty).ToHashSet());
            Assert.Single(Directory.GetFiles(folder, "*.snupkg"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static XElement Metadata(ZipArchive package, string id)
    {
        using Stream stream = package.GetEntry($"{id}.nuspec")!.Open();
        return XDocument.Load(stream).Root!.Elements().First(static element => element.Name.LocalName == "metadata");
    }

    private static string Value(XElement metadata, string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
}
