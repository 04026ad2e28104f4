using System.Runtime.CompilerServices;
using Mono.Cecil;
using Mono.Cecil.Rocks;
using Xunit;

namespace RxSocket.Tests;

/// <summary>Floors only depend downwards. Checked over the compiled assembly, so a type that is only inferred counts too.</summary>
public sealed class FloorTests
{
    private const string Root = "RxSocket";
    private const string Sys = "RxSocket.Sys";
    private const string Io = "RxSocket.Io";
    private const string Blocking = "RxSocket.Blocking";

    private static readonly string[] BesideSys = ["RxSocket.Readiness"];

    // Public, so they stand in the root namespace; or what a wait ends in: a name looked up, a fault made.
    private static readonly string[] BesideIo =
    [
        .. BesideSys, "RxSocket.Timeouts", "RxSocket.Limits", "RxSocket.TrafficStats", "RxSocket.CloseReason", "RxSocket.Faults", "RxSocket.NameLookup", "RxSocket.SocketPhase",
        "RxSocket.SocketFaultException", "RxSocket.SocketTimeoutException", "RxSocket.SocketClosedException",
    ];

    private static readonly string[] PureTower = ["RxSocket.Ltn12", "RxSocket.Mime", "RxSocket.Url"];

    private static readonly ModuleDefinition Core = ModuleDefinition.ReadModule(typeof(RxSocket.Tcp).Assembly.Location);

    [Fact]
    public void Sys_NamesOnlyItselfAndReadiness() =>
        AssertOnly(Sys, used => IsIn(used, Sys) || BesideSys.Contains(used.FullName));

    [Fact]
    public void Io_NamesOnlySysAndItself() =>
        AssertOnly(Io, used => IsIn(used, Io) || IsIn(used, Sys) || BesideIo.Contains(used.FullName));

    [Fact]
    public void Root_NamesNoFace() =>
        AssertOnly(Root, used => !IsIn(used, Blocking));

    [Fact]
    public void PureTower_NamesNoSockets()
    {
        foreach (string storey in PureTower)
        {
            AssertOnly(storey, used => PureTower.Contains(used.Namespace));
        }
    }

    [Theory]
    [InlineData("Reactor")]
    [InlineData("EpollReactor")]
    [InlineData("PortableReactor")]
    [InlineData("Alarms")]
    public void Io_NamesReactorOnlyWhereItWaits(string reactor)
    {
        string[] may = ["AsyncWaiter", "AnyWatcher", "Operation"];

        string[] named = [.. from use in TypeUses.Of(Core)
                             where IsIn(use.User, Io) && use.Used.FullName == $"{Sys}.{reactor}" && !may.Contains(use.User.Name)
                             select use.User.FullName];

        Assert.Empty(named);
    }

    [Fact]
    public void TypeUses_OfTheLoop_FindsWhatItNames()
    {
        // The checks above pass on an empty list too: this one knows what must be in it.
        string[] used = [.. TypeUses.Of(Core).Where(use => use.User.FullName == "RxSocket.Connection").Select(use => use.Used.FullName).Distinct()];

        Assert.Contains("RxSocket.Io.ByteChannel", used);
        Assert.Contains("RxSocket.Io.Operation`2", used);
        Assert.Contains("RxSocket.Sys.KernelSocket", used);
    }

    [Fact]
    public void Core_OpensItsInternalsToItsOwnTestsOnly()
    {
        string[] friends = [.. typeof(RxSocket.Tcp).Assembly
            .GetCustomAttributes(typeof(InternalsVisibleToAttribute), inherit: false)
            .Cast<InternalsVisibleToAttribute>()
            .Select(friend => friend.AssemblyName)];

        Assert.All(friends, friend => Assert.EndsWith(".Tests", friend));
    }

    [Fact]
    public void NativeCalls_AreDeclaredInSysOnly()
    {
        TypeDefinition[] declaring = [.. Core.GetAllTypes().SelectMany(type => type.Methods).Where(method => method.IsPInvokeImpl)
            .Select(method => TypeUses.Outermost(method.DeclaringType)).Distinct()];

        Assert.NotEmpty(declaring);
        Assert.All(declaring, type => Assert.Equal(Sys, type.Namespace));
    }

    private static bool IsIn(TypeDefinition type, string name) => type.Namespace == name;

    private static void AssertOnly(string floor, Func<TypeDefinition, bool> allowed)
    {
        string[] wrong = [.. from use in TypeUses.Of(Core)
                             where IsIn(use.User, floor) && IsOurs(use.Used) && !allowed(use.Used)
                             select $"{use.User.FullName} -> {use.Used.FullName}"];

        Assert.Empty(wrong.Distinct());
    }

    // The compiler puts helper types of its own into the assembly.
    private static bool IsOurs(TypeDefinition type) => type.Namespace == Root || type.Namespace.StartsWith(Root + ".", StringComparison.Ordinal);
}
