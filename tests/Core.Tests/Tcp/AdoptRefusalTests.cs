using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using RxSocket.Blocking;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>A handle that will not do is refused by name, and stays as it was: open, blocking, its caller's.</summary>
public sealed class AdoptRefusalTests
{
    public static TheoryData<string, SocketError> NoConnections => new()
    {
        { "fresh", SocketError.NotConnected },
        { "listening", SocketError.NotConnected },
        { "udp", SocketError.ProtocolType },
        { "unix", SocketError.AddressFamilyNotSupported },
        { "file", SocketError.NotSocket },
        { "pipe", SocketError.NotSocket },
        { "number", SocketError.NotSocket },
    };

    public static TheoryData<string, SocketError> NoListeners => new()
    {
        { "fresh", SocketError.InvalidArgument },
        { "bound", SocketError.InvalidArgument },
        { "connected", SocketError.InvalidArgument },
        { "udp", SocketError.ProtocolType },
        { "unix", SocketError.AddressFamilyNotSupported },
        { "file", SocketError.NotSocket },
        { "pipe", SocketError.NotSocket },
        { "number", SocketError.NotSocket },
    };

    [Theory]
    [MemberData(nameof(NoConnections))]
    public Task Adopt_NoConnection_IsRefusedAndLeftAsItWas(string kind, SocketError reason) => AssertRefused(kind, reason, static handle => TcpConnection.Adopt(handle));

    [Theory]
    [MemberData(nameof(NoListeners))]
    public Task Adopt_NoListener_IsRefusedAndLeftAsItWas(string kind, SocketError reason) => AssertRefused(kind, reason, static handle => TcpServer.Adopt(handle));

    [Fact]
    public void Adopt_RefusedDonor_IsUsedOn()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();

        Assert.Throws<SocketFaultException>(() => TcpConnection.Adopt(listener.Server.SafeHandle));

        using TcpClient client = new(AddressFamily.InterNetwork);
        client.Connect((IPEndPoint)listener.LocalEndpoint);
        using TcpClient accepted = listener.AcceptTcpClient();
        Assert.Equal(client.Client.LocalEndPoint, accepted.Client.RemoteEndPoint);
    }

    [Fact]
    public void Adopt_ClosedHandle_Throws()
    {
        Socket closed = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        SafeSocketHandle handle = closed.SafeHandle;
        closed.Dispose();

        Assert.Equal("handle", Assert.Throws<ArgumentException>(() => TcpConnection.Adopt(handle)).ParamName);
        Assert.Equal("handle", Assert.Throws<ArgumentException>(() => TcpServer.Adopt(new SafeSocketHandle(-1, ownsHandle: true))).ParamName);
        Assert.Throws<ArgumentNullException>(() => TcpConnection.Adopt(null!));
    }

    [Fact]
    public async Task Adopt_TheSameHandleTwice_TheSecondIsRefused()
    {
        using Donor donor = new();
        SafeSocketHandle second = new(donor.Socket.Handle, ownsHandle: false);
        using TcpConnection connection = TcpConnection.Adopt(donor.Handle);

        Assert.Throws<ArgumentException>(() => TcpConnection.Adopt(donor.Handle));
        Assert.Throws<SocketFaultException>(() => TcpConnection.Adopt(second));

        await donor.AssertAtWork(connection);
    }

    [Fact]
    public async Task Adopt_TheSameHandleByTwoThreads_OneOfThemGetsIt()
    {
        for (int round = 0; round < 50; round++)
        {
            using Donor donor = new();
            SafeSocketHandle handle = donor.Handle;
            using Barrier start = new(2);
            Task<TcpConnection?>[] adoptions = [.. Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    try
                    {
                        return TcpConnection.Adopt(handle);
                    }
                    catch (ArgumentException)
                    {
                        return null;
                    }
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];

            TcpConnection?[] connections = await Task.WhenAll(adoptions).Within();

            using TcpConnection one = Assert.Single(connections, static connection => connection is not null)!;
            await donor.AssertAtWork(one);
        }
    }

    [Fact]
    public async Task Adopt_AHandleOfOurOwn_IsRefusedAndItsOwnerIsWhole()
    {
        using RawPair pair = await RawPair.Connect();
        Socket view = new(pair.Connection.Handle!);

        Assert.Equal("handle", Assert.Throws<ArgumentException>(() => TcpConnection.Adopt(pair.Connection.Handle!)).ParamName);
        Assert.Equal("handle", Assert.Throws<ArgumentException>(() => TcpConnection.Adopt(view.SafeHandle)).ParamName);

        pair.Give("line\n");
        Assert.Equal("line", await pair.Connection.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task Adopt_TheHandleOfAServerOrAMasterOrALuaObject_IsRefused()
    {
        await using TcpServer server = await Pair.Listen();
        using TcpMaster master = new(AddressFamily.InterNetwork);
        await master.BindAsync("127.0.0.1", 0).Within();
        using TcpObject lua = LuaSocket.Tcp4().OrThrow();

        Assert.Throws<ArgumentException>(() => TcpServer.Adopt(server.Handle!));
        Assert.Throws<ArgumentException>(() => TcpServer.Adopt(master.Handle!));
        Assert.Throws<ArgumentException>(() => TcpConnection.Adopt(lua.Handle!));
    }

    private static async Task AssertRefused(string kind, SocketError reason, Action<SafeSocketHandle> adopt)
    {
        OpenDescriptors descriptors = new();
        Stack<IDisposable> things = [];
        int number = Make(kind, things);
        SafeSocketHandle handle = new(number, ownsHandle: false);
        int flags = OperatingSystem.IsLinux() ? RawDescriptor.Flags(number) : 0;

        SocketFaultException refused = Assert.Throws<SocketFaultException>(() => adopt(handle));

        Assert.Equal((reason, SocketPhase.Adopt), (refused.Error, refused.Phase));
        Assert.False(handle.IsClosed);
        Assert.Equal(flags, OperatingSystem.IsLinux() ? RawDescriptor.Flags(number) : 0);
        while (things.TryPop(out IDisposable? thing))
        {
            thing.Dispose();
        }

        await descriptors.AssertNoneLeaked();
    }

    private static int Make(string kind, Stack<IDisposable> things)
    {
        switch (kind)
        {
            case "file":
                FileStream file = new(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
                things.Push(file);
                return (int)file.SafeFileHandle.DangerousGetHandle();
            case "pipe":
                AnonymousPipeServerStream pipe = new();
                things.Push(pipe);
                return (int)pipe.SafePipeHandle.DangerousGetHandle();
            case "number":
                return 1_000_000_007;
            case "unix":
                return MakeUnix(things);
            default:
                return MakeSocket(kind, things);
        }
    }

    private static int MakeSocket(string kind, Stack<IDisposable> things)
    {
        if (kind == "connected")
        {
            Donor donor = new();
            things.Push(donor);
            return (int)donor.Socket.Handle;
        }

        Socket socket = kind == "udp"
            ? new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
            : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        things.Push(socket);
        if (kind != "fresh")
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        }

        switch (kind)
        {
            case "udp":
                socket.Connect(socket.LocalEndPoint!);
                break;
            case "listening":
                socket.Listen();
                break;
        }

        return (int)socket.Handle;
    }

    // Connected, and bound to a name: it has all that a connection has, but the family.
    private static int MakeUnix(Stack<IDisposable> things)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("rxsocket");
        UnixDomainSocketEndPoint name = new(Path.Combine(folder.FullName, "s"));
        Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        things.Push(listener);
        things.Push(socket);
        listener.Bind(name);
        listener.Listen();
        socket.Connect(name);
        folder.Delete(recursive: true);
        return (int)socket.Handle;
    }
}
