using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using RxSocket.Ltn12;
using RxSocket.Rx;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>What a peer does to do harm ends with an error that has a name, or at a limit.</summary>
public sealed class HostilePeers
{
    private const string Promise = nameof(HostilePeers);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task EndlessLine_MeetsItsLimit()
    {
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Limits = Limits.Internet;
        using Flood flood = new(pair.Peer, static _ => Flood.Block);

        Assert.Equal(SocketError.MessageSize, (await Fails(pair.Connection.ReceiveLineMemoryAsync().AsTask())).Error);
    }

    [Fact]
    public async Task OneByteASecond_MeetsTheTotalTimeout()
    {
        FakeTimeProvider clock = new();
        using RawPair pair = await RawPair.Connect(clock);
        pair.Connection.Timeouts = new Timeouts(Block: 5 * Second, Total: 30 * Second);
        Task<byte[]> request = pair.Connection.ReceiveAsync(1000).AsTask();

        for (int second = 0; second < 30; second++)
        {
            pair.Give("x");
            await Eventually.True(() => Posix.Unread(pair.Connection) == 0);
            clock.Advance(Second);
        }

        Assert.Equal(30, Assert.IsType<SocketTimeoutException>(await Fails(request)).Partial.Length);
    }

    [Fact]
    public async Task HalfOpen_IsFoundByTheTimeout()
    {
        FakeTimeProvider clock = new();
        using RawPair pair = await RawPair.Connect(clock);
        pair.Connection.Timeouts = new Timeouts(Block: 30 * Second);
        pair.Give("GET / HT");
        Task<string?> line = pair.Connection.ReceiveLineAsync().AsTask();

        clock.Advance(30 * Second);

        Assert.IsType<SocketTimeoutException>(await Fails(line));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EndInsideAFrame_IsACut(bool resets)
    {
        using RawPair pair = await RawPair.Connect();
        TaskCompletionSource<Exception> failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable subscription = pair.Connection.Frames(Framing.LengthPrefixed()).Subscribe(static _ => { }, failed.SetResult);
        pair.Give([0, 0, 1, 0, 1, 2, 3]);
        await Eventually.True(() => Posix.Unread(pair.Connection) == 0);

        (resets ? (Action)pair.Reset : pair.End)();

        SocketClosedException cut = Assert.IsType<SocketClosedException>(await failed.Task.Within());
        Assert.Equal(resets ? SocketError.ConnectionReset : SocketError.Disconnecting, cut.Error);
    }

    [Fact]
    public async Task LengthBeyondTheMaximum_IsRefused()
    {
        using RawPair pair = await RawPair.Connect();
        TaskCompletionSource<Exception> failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable subscription = pair.Connection.Frames(Framing.LengthPrefixed()).Subscribe(static _ => { }, failed.SetResult);

        pair.Give([0xFF, 0xFF, 0xFF, 0xFF]);

        Assert.Equal(SocketError.MessageSize, Assert.IsType<SocketFaultException>(await failed.Task.Within()).Error);
    }

    [Fact]
    public async Task ConnectAndLeave_DoesNotStopTheServer()
    {
        const int Visitors = 300;
        OpenDescriptors descriptors = new();
        await using (TcpServer server = await Pair.Listen(backlog: Visitors))
        {
            Task serving = Serve(server, Visitors);
            for (int visitor = 0; visitor < Visitors; visitor++)
            {
                using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await client.ConnectAsync(server.LocalEndPoint);
                client.Close(visitor % 3 == 0 ? -1 : 0);
            }

            await serving.Within();
        }

        await descriptors.AssertNoneLeaked();
        Figures.Tell(Promise, "peers that connected and left", Visitors);
    }

    [Theory]
    [InlineData("zz\r\n", "invalid chunk size")]
    [InlineData("\r\n", "invalid chunk size")]
    [InlineData("-\r\n", "invalid chunk size")]
    [InlineData("5", "closed")]
    [InlineData("5\r\nhel", "closed")]
    [InlineData("0\r\n", "closed")]
    [InlineData("0\r\nno colon\r\n\r\n", "malformed reponse headers")]
    [InlineData("0\r\na: b\r\n c", "closed")]
    [InlineData("7fffffffffffffff\r\n", "chunk too long")]
    [InlineData("1000001\r\n", "chunk too long")]
    public async Task MalformedChunkedCoding_HasAName(string body, string word)
    {
        using RawPair pair = await RawPair.Connect();
        pair.Connection.Limits = Limits.Internet;
        pair.Give(body);
        pair.End();

        Chunk chunk = await pair.Connection.ChunkedSource().PullAsync().AsTask().Within();

        Assert.Equal(word, chunk.Error is SocketFaultException fault ? fault.Word : chunk.Error);
    }

    [Fact]
    public async Task ThousandsOfTinySegments_AreOneLine()
    {
        const int Segments = 20_000;
        using RawPair pair = await RawPair.Connect();
        Task<string?> line = pair.Connection.ReceiveLineAsync().AsTask();

        await Task.Run(() =>
        {
            for (int segment = 0; segment < Segments; segment++)
            {
                pair.Give("x"u8);
            }
        }).Within();
        pair.Give("\n");

        Assert.Equal(Segments, (await line.Within())!.Length);
        Figures.Tell(Promise, "segments of one byte in a line", Segments);
    }

    private static async Task Serve(TcpServer server, int visitors)
    {
        for (int visitor = 0; visitor < visitors; visitor++)
        {
            using TcpConnection connection = await server.AcceptAsync();
            try
            {
                Assert.Null(await connection.ReceiveLineAsync());
            }
            catch (SocketClosedException)
            {
            }
        }
    }

    private static async Task<SocketFaultException> Fails(Task call)
    {
        SocketFaultException? fault = null;
        try
        {
            await call.Within();
        }
        catch (SocketFaultException failed)
        {
            fault = failed;
        }

        Assert.NotNull(fault);
        return fault;
    }
}
