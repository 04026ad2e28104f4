using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RxSocket.Blocking;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>A close with a linger time and bytes that the peer does not take: it never waits, and the system delivers them in the background.</summary>
public sealed class LingerTests
{
    // A close that waited would do so for far longer than a test may take.
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    public static TheoryData<string> Closes => ["Dispose", "Abort", "CloseAsync, cancelled", "finalizer"];

    [Theory]
    [MemberData(nameof(Closes))]
    public async Task Close_WithLingerAndUnsentBytes_DoesNotWait(string how)
    {
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Options.Linger = Long;
        await Fill(pair.Connection);

        await Task.Run(() => Close(pair.Connection, how)).Within();

        Assert.Null(pair.Connection.Handle);
    }

    [Fact]
    public async Task Dispose_InALoop_DoesNotHoldItUp()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Options.Linger = Long;
        await Fill(pair.Connection);

        await Task.Run(() => SocketLoop.Run(() =>
        {
            pair.Connection.Dispose();
            return Task.CompletedTask;
        })).Within();
    }

    [Fact]
    public async Task Dispose_LingerInheritedFromTheServer_DoesNotWait()
    {
        TcpListenOptions options = new() { Configure = static socket => socket.Linger = Long };
        await using TcpServer server = await Tcp.ListenAsync("127.0.0.1", 0, options).Within();
        using TcpConnection peer = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
        TcpConnection accepted = await server.AcceptAsync().Within();
        await Fill(accepted);

        await Task.Run(accepted.Dispose).Within();
    }

    [Fact]
    [OutsideLoop("A blocking connect waits on the thread of the loop.")]
    public async Task Close_OfALuaObject_DoesNotWait()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        TcpObject client = LuaSocket.Connect("127.0.0.1", ((IPEndPoint)listener.LocalEndPoint!).Port).OrThrow();
        using Socket peer = listener.Accept();
        client.SetOption("linger", new LingerValue(On: true, Timeout: 600));
        client.SetTimeout(0);
        client.Send(new byte[50_000_000]);

        await Task.Run(client.Close).Within();
    }

    [Fact]
    public async Task Dispose_WithLinger_StillDeliversEveryByte()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Options.Linger = Long;
        int sent = await Fill(pair.Connection);

        await Task.Run(pair.Connection.Dispose).Within();

        Assert.Equal(sent, pair.TakeAll().Length);
    }

    [Fact]
    public async Task Dispose_LingerTimeIsUp_TheSystemGivesUp()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is Linux's.");
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Options.Linger = TimeSpan.FromSeconds(1);
        (int local, int remote) = (pair.Connection.LocalEndPoint.Port, pair.Connection.RemoteEndPoint.Port);
        await Fill(pair.Connection);

        await Task.Run(pair.Connection.Dispose).Within();

        // Without the limit it would go on for minutes.
        await Eventually.True(() => !IsKnown(local, remote));
    }

    [Fact]
    public async Task Linger_Infinite_ThrowsAndResetsNothing()
    {
        using RawPair pair = await RawPair.Connect();

        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Connection.Options.Linger = Timeout.InfiniteTimeSpan);
        await pair.Connection.SendAsync(new byte[100_000]).Within();
        pair.Connection.Dispose();

        Assert.Equal(100_000, pair.TakeAll().Length);
    }

    private static async Task<int> Fill(TcpConnection connection)
    {
        connection.Timeouts = Timeouts.Poll;
        SocketTimeoutException full = await Assert.ThrowsAsync<SocketTimeoutException>(() => connection.SendAsync(new byte[50_000_000]).AsTask());
        connection.Timeouts = Timeouts.None;
        return full.Sent;
    }

    private static void Close(TcpConnection connection, string how)
    {
        switch (how)
        {
            case "Dispose":
                connection.Dispose();
                break;
            case "Abort":
                connection.Abort();
                break;
            case "CloseAsync, cancelled":
                connection.CloseAsync(new CancellationToken(canceled: true)).AsTask().GetAwaiter().GetResult();
                break;
            default:
                // What the finalizer calls.
                ((IKernelSelectable)connection).Kernel!.Close();
                break;
        }
    }

    // In the table of the system's connections. Others may have one of the two ports, none has both.
    private static bool IsKnown(int local, int remote)
    {
        string ends = string.Create(CultureInfo.InvariantCulture, $" 0100007F:{local:X4} 0100007F:{remote:X4} ");
        return File.ReadLines("/proc/net/tcp").Any(line => line.Contains(ends, StringComparison.Ordinal));
    }
}
