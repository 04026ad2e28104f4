using System.IO.Compression;
using System.Reflection;

namespace RxSocket.Docs.Tests;

/// <summary>Both libraries packed into a folder, and projects beside it that know them from there alone. It goes with its tests.</summary>
public sealed class PackageFeed : IAsyncLifetime
{
    private static readonly string Configuration = typeof(PackageFeed).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    // One node that ends with its command: one that stayed would keep our pipe open.
    private static readonly string[] Alone = ["-maxcpucount:1", "-nodeReuse:false", "-p:UseSharedCompilation=false"];

    // Of this run alone: a version that the machine's folder happens to have unpacked would be taken from there.
    private readonly string _version = $"0.0.0-run.{Guid.NewGuid():N}";

    private readonly string _root = Directory.CreateTempSubdirectory("rxsocket-feed-").FullName;

    private string Packages => Path.Combine(_root, "packages");

    public async ValueTask InitializeAsync()
    {
        // Their own folder takes what is unpacked. The machine's, which these tests were built from, has all that is not ours, so nothing is fetched.
        await File.WriteAllTextAsync(Path.Combine(_root, "NuGet.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="unpacked" /></config>
              <fallbackPackageFolders><clear /><add key="machine" value="{await MachinePackagesAsync()}" /></fallbackPackageFolders>
              <packageSources><clear /><add key="feed" value="packages" /></packageSources>
            </configuration>
            """);
        foreach (string library in (string[])["src/Core", "src/Rx"])
        {
            await DotnetAsync("pack", Repository.PathOf(library), "--no-build", "--configuration", Configuration, "--output", Packages, $"-p:PackageVersion={_version}");
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return default;
    }

    public ZipArchive Open(string id, string extension) => ZipFile.OpenRead(Assert.Single(Directory.GetFiles(Packages, $"{id}.*.{extension}")));

    /// <summary>Builds the sources of a sample as a stranger's program, which refers to the packages, and gives its path.</summary>
    public async Task<string> BuildConsumerAsync(string sample)
    {
        DirectoryInfo folder = Directory.CreateDirectory(Path.Combine(_root, "consumer"));
        foreach (string source in Directory.GetFiles(Repository.PathOf(sample), "*.cs"))
        {
            File.Copy(source, Path.Combine(folder.FullName, Path.GetFileName(source)));
        }

        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="RxSocket.Rx" Version="[{_version}]" />
              </ItemGroup>
            </Project>
            """);
        await DotnetAsync("build", folder.FullName, "--output", Path.Combine(_root, "built"));
        Assert.True(Directory.Exists(Path.Combine(_root, "unpacked", "rxsocket.core")), "The library did not come from the feed.");
        return Path.Combine(_root, "built", "Consumer.dll");
    }

    private static async Task<string> MachinePackagesAsync()
    {
        string answer = await RunAsync("nuget", "locals", "global-packages", "--list");
        return answer[(answer.IndexOf(':') + 1)..].Trim();
    }

    private static Task<string> DotnetAsync(params IEnumerable<string> arguments) => RunAsync([.. arguments, .. Alone]);

    private static async Task<string> RunAsync(params IEnumerable<string> arguments)
    {
        (int exitCode, string output, string error) = await DotnetProcess.RunAsync(arguments);
        Assert.True(exitCode == 0, output + error);
        return output;
    }
}
