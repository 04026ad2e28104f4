using System.Reflection;
using RxSocket.Blocking;
using RxSocket.Rx;
using Xunit;

namespace RxSocket.Parity.Tests.Verbs;

/// <summary>The table of the design, checked against the public types: which member of each face is a verb of LuaSocket. A member that stands in no row
/// belongs into one, or into the list of those that are one face's own business.</summary>
public sealed class EveryVerbTests
{
    private const string None = "-";

    // LuaSocket, awaited, observable, blocking.
    private static readonly (string Verb, string Async, string Rx, string Blocking)[] Table =
    [
        ("tcp", "TcpMaster..ctor", None, "LuaSocket.Tcp LuaSocket.Tcp4 LuaSocket.Tcp6"),
        ("connect", "Tcp.ConnectAsync TcpMaster.ConnectAsync", None, "LuaSocket.Connect LuaSocket.Connect4 LuaSocket.Connect6 TcpObject.Connect TcpObject.SetPeerName"),
        ("bind", "Tcp.ListenAsync TcpMaster.BindAsync", None, "LuaSocket.Bind TcpObject.Bind TcpObject.SetSockName"),
        ("listen", "TcpMaster.Listen", None, "TcpObject.Listen"),
        ("accept", "TcpServer.AcceptAsync TcpServer.AcceptAllAsync", "TcpServer.Connections TcpServer.AcceptFaults TcpServer.Serve", "TcpObject.Accept"),
        ("receive *l", "Connection.ReceiveLineAsync Connection.TryReceiveLine Connection.ReceiveLineMemoryAsync Connection.ReceiveLinesAsync", "Connection.Lines", "TcpObject.Receive TcpObject.ReceiveBytes"),
        ("receive n", "Connection.ReceiveAsync Connection.ReceiveSomeAsync Connection.ReceiveChunksAsync", "Connection.Chunks Connection.Frames", "TcpObject.Receive TcpObject.ReceiveBytes"),
        ("receive *a", "Connection.ReceiveAllAsync", None, "TcpObject.Receive TcpObject.ReceiveBytes"),
        ("send", "Connection.SendAsync", "Connection.Send Connection.SendLines Connection.AsObserver Connection.AsSubject", "TcpObject.Send"),
        ("shutdown", "Connection.Shutdown", None, "TcpObject.Shutdown"),
        ("close", "Connection.CloseAsync Connection.Dispose TcpServer.Dispose TcpMaster.Dispose", None, "TcpObject.Close TcpObject.Dispose"),
        ("select", "Select.WaitAsync", "Select.Observe ISelectable.WhenReady", "LuaSocket.Select"),
        ("settimeout", "Connection.Timeouts TcpServer.Timeouts TcpMaster.Timeouts", None, "TcpObject.SetTimeout TcpObject.GetTimeout"),
        ("getstats", "Connection.Stats", "Connection.Traffic", "TcpObject.GetStats TcpObject.SetStats"),
        ("dirty", "Connection.HasBuffered", None, "TcpObject.Dirty"),
        ("getfd", "Connection.Handle TcpServer.Handle", None, "TcpObject.GetFd TcpObject.Handle"),
        ("getfamily", "TcpConnection.LocalEndPoint", None, "TcpObject.GetFamily"),
        ("getsockname", "TcpConnection.LocalEndPoint TcpServer.LocalEndPoint TcpMaster.LocalEndPoint", None, "TcpObject.GetSockName"),
        ("getpeername", "TcpConnection.RemoteEndPoint", None, "TcpObject.GetPeerName"),
        ("getoption", "TcpMaster.Options TcpServer.Options TcpConnection.Options", None, "TcpObject.GetOption"),
        ("setoption", "TcpMaster.Options TcpServer.Options TcpConnection.Options", None, "TcpObject.SetOption"),
        ("setfd", "TcpServer.Adopt TcpConnection.Adopt", None, "TcpObject.SetFd"),
        ("source", "Connection.Source Connection.ChunkedSource", None, "LuaSocket.Source"),
        ("sink", "Connection.Sink Connection.ChunkedSink", None, "LuaSocket.Sink"),

        // Where C# has its own: Task.Delay, TimeProvider, discards, await and using.
        ("sleep", None, None, "LuaSocket.Sleep"),
        ("gettime", None, None, "LuaSocket.GetTime"),
        ("skip", None, None, "LuaSocket.Skip"),
        ("try", None, None, "LuaSocket.Try LuaSocket.NewTry LuaSocket.Protect LuaSocket.ProtectAsync"),
    ];

    // Not a verb of LuaSocket.
    private static readonly string[] Own =
    [
        "Connection.Abort", "Connection.AsStream", "Connection.Dispose", "Connection.DisposeAsync", "TcpServer.DisposeAsync",
        "Connection.PeekAsync", "Connection.Consume", "Connection.Lend", "Connection.WhenClosed", "Connection.IdleTimeout", "Connection.Heartbeat",
        "IObservable`1.Hop", "IObservable`1.SelectSequential", "IObservable`1.SubscribeSequential", "IObservable`1.Copied", "Backpressure.TryHold",
        "IObservable`1.ReadAllAsync", "IObservable`1.ToChannel", "IObservable`1.CopyToAsync", "ChannelReader`1.AsObservable", "IAsyncEnumerable`1.AsObservable",
        "Reconnect.Reconnecting", "Reconnect.Create", "SocketLoop.ToScheduler", "LoopScheduling.get_Default", "LoopScheduling.set_Default",
        "ObserverFaults.add_Raised", "ObserverFaults.remove_Raised",
    ];

    public static TheoryData<string> Verbs => [.. Table.Select(static row => row.Verb)];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void EveryVerb_HasThreeFaces(string verb)
    {
        (_, string awaited, string observable, string blocking) = Table.Single(row => row.Verb == verb);

        Assert.All(awaited.Split(' ').Where(static member => member != None), static member => Assert.Contains(member, MembersOf(AsyncTypes)));
        Assert.All(observable.Split(' ').Where(static member => member != None), static member => Assert.Contains(member, ExtensionsOf(typeof(SelectObserve).Assembly)));
        Assert.All(blocking.Split(' '), static member => Assert.Contains(member, MembersOf(BlockingTypes)));
    }

    [Fact]
    public void EveryCall_OfAFace_StandsInTheTable()
    {
        HashSet<string> known = [.. Table.SelectMany(static row => $"{row.Async} {row.Rx} {row.Blocking}".Split(' ')), .. Own];

        IEnumerable<string> calls = [.. CallsOf(AsyncTypes), .. ExtensionsOf(typeof(SelectObserve).Assembly), .. CallsOf(BlockingTypes)];

        string strangers = string.Join(" ", calls.Where(call => !known.Contains(call)).Distinct());
        Assert.True(strangers.Length == 0, strangers);
    }

    private static Type[] AsyncTypes => [typeof(Tcp), typeof(TcpMaster), typeof(TcpServer), typeof(Connection), typeof(TcpConnection), typeof(Select)];

    private static Type[] BlockingTypes => [typeof(LuaSocket), typeof(TcpObject)];

    private static HashSet<string> MembersOf(Type[] types) =>
        [.. types.SelectMany(static type => Public(type).Select(member => $"{type.Name}.{member.Name}"))];

    private static IEnumerable<string> CallsOf(Type[] types) =>
        types.SelectMany(static type => Public(type).OfType<MethodInfo>()
            .Where(static method => !method.IsSpecialName && method.GetBaseDefinition().DeclaringType != typeof(object))
            .Select(method => $"{type.Name}.{method.Name}"));

    private static MemberInfo[] Public(Type type) =>
        type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly);

    // An extension is a static method: of its first parameter's type, or, where it extends the type itself, of Select, or its class's own.
    private static HashSet<string> ExtensionsOf(Assembly assembly) =>
        [.. from type in assembly.GetExportedTypes()
            where type is { IsAbstract: true, IsSealed: true, IsNested: false }
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            select $"{ExtendedBy(method)}.{method.Name}"];

    private static string ExtendedBy(MethodInfo method) =>
        method.IsDefined(typeof(System.Runtime.CompilerServices.ExtensionAttribute))
            ? method.GetParameters()[0].ParameterType.Name
            : method.DeclaringType == typeof(SelectObserve) ? nameof(Select) : method.DeclaringType!.Name;
}
