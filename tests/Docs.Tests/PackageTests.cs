using System.IO.Compression;
using System.Reflection.Metadata;
using System.Xml.Linq;

namespace RxSocket.Docs.Tests;

/// <summary>What <c>dotnet pack</c> makes of the libraries as they were built for these tests.</summary>
public sealed class PackageTests(PackageFeed feed) : IClassFixture<PackageFeed>
{
    // Of the format of portable symbols.
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    [Theory]
    [InlineData("RxSocket.Core", "Nito.AsyncEx.Tasks", "Microsoft.Extensions.Logging.Abstractions")]
    [InlineData("RxSocket.Rx", "RxSocket.Core", "System.Reactive", "Nito.AsyncEx.Coordination")]
    public void Pack_OfALibrary_HasAllThatItsUserNeeds(string id, params string[] dependencies)
    {
        using ZipArchive package = feed.Open(id, "nupkg");
        XElement metadata = Metadata(package, id);

        Assert.Superset(
            new HashSet<string> { "README.md", "LICENSE", "icon.png", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml" },
            package.Entries.Select(static entry => entry.FullName).ToHashSet());
        Assert.Equal(id, Value(metadata, "id"));
        Assert.Equal("MIT", Value(metadata, "license"));
        Assert.Equal("README.md", Value(metadata, "readme"));
        Assert.Equal("icon.png", Value(metadata, "icon"));
        Assert.NotEmpty(Value(metadata, "description"));
        Assert.Superset(dependencies.ToHashSet(), Dependencies(metadata).Keys.ToHashSet());
    }

    [Theory]
    [InlineData("RxSocket.Core")]
    [InlineData("RxSocket.Rx")]
    public void Dependencies_OfAPackage_HaveTheVersionsThatWereTested(string id)
    {
        Dictionary<string, string> tested = XDocument.Load(Repository.PathOf("Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(static pinned => (string)pinned.Attribute("Include")!, static pinned => (string)pinned.Attribute("Version")!);
        using ZipArchive package = feed.Open(id, "nupkg");
        XElement metadata = Metadata(package, id);
        tested["RxSocket.Core"] = Value(metadata, "version");

        Assert.All(Dependencies(metadata), needed => Assert.Equal(tested[needed.Key], needed.Value));
    }

    // No repository has what the build itself wrote: it is in the symbols.
    [Theory]
    [InlineData("RxSocket.Core")]
    [InlineData("RxSocket.Rx")]
    public void Symbols_OfALibrary_HaveItsGeneratedSources(string id)
    {
        using ZipArchive package = feed.Open(id, "snupkg");
        using MemoryStream symbols = new();
        using (Stream entry = package.GetEntry($"lib/net10.0/{id}.pdb")!.Open())
        {
            entry.CopyTo(symbols);
        }

        symbols.Position = 0;
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(symbols);
        MetadataReader reader = provider.GetMetadataReader();

        DocumentHandle generated = Assert.Single(
            reader.Documents, document => reader.GetString(reader.GetDocument(document).Name).EndsWith($"{id}.AssemblyInfo.cs", StringComparison.Ordinal));

        Assert.Contains(reader.GetCustomDebugInformation(generated), information => reader.GetGuid(reader.GetCustomDebugInformation(information).Kind) == EmbeddedSource);
    }

    [Fact]
    public async Task Echo_BuiltOfThePackages_DrivesEachFaceAndSucceeds()
    {
        string echo = await feed.BuildConsumerAsync("samples/Echo");

        (int exitCode, string output, string error) = await DotnetProcess.RunAsync(echo);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("Every line came back as it was sent.", output);
    }

    private static Dictionary<string, string> Dependencies(XElement metadata) =>
        metadata.Descendants().Where(static element => element.Name.LocalName == "dependency")
            .ToDictionary(static needed => (string)needed.Attribute("id")!, static needed => (string)needed.Attribute("version")!);

    private static XElement Metadata(ZipArchive package, string id)
    {
        using Stream stream = package.GetEntry($"{id}.nuspec")!.Open();
        return XDocument.Load(stream).Root!.Elements().First(static element => element.Name.LocalName == "metadata");
    }

    private static string Value(XElement metadata, string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
}
