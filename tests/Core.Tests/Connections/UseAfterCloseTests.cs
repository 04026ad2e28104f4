using System.Net.Sockets;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>A closed connection says so, whatever it still had in its buffer and however it was closed.</summary>
public sealed class UseAfterCloseTests
{
    public static TheoryData<string> WaysToClose => ["Dispose", "DisposeAsync", "CloseAsync", "Abort", "Stream"];

    public static TheoryData<string, string> ClosesAndCalls =>
        [.. from close in WaysToClose.Select(static row => row.Data) from call in Calls.Keys select (close, call)];

    private static Dictionary<string, Func<TcpConnection, Task>> Calls { get; } = new()
    {
        ["line"] = connection => connection.ReceiveLineAsync().AsTask(),
        ["line that is there"] = connection => Task.Run(() => connection.TryReceiveLine(out _)),
        ["count"] = connection => connection.ReceiveAsync(1).AsTask(),
        ["into"] = connection => connection.ReceiveAsync(new byte[1].AsMemory()).AsTask(),
        ["some"] = connection => connection.ReceiveSomeAsync(new byte[1]).AsTask(),
        ["all"] = connection => connection.ReceiveAllAsync().AsTask(),
        ["send"] = connection => connection.SendAsync(new byte[1]).AsTask(),
        ["send nothing"] = connection => connection.SendAsync(ReadOnlyMemory<byte>.Empty).AsTask(),
        ["send text"] = connection => connection.SendAsync("text").AsTask(),
        ["stream read"] = connection => Task.Run(() => connection.AsStream().Read(new byte[1])),
        ["stream write"] = connection => Task.Run(() => connection.AsStream().Write(new byte[1])),
        ["shutdown"] = connection => Task.Run(() => connection.Shutdown(SocketShutdown.Send)),
        ["option"] = connection => Task.Run(() => connection.Options.NoDelay = true),
        ["enumerate lines"] = async connection => await connection.ReceiveLinesAsync().GetAsyncEnumerator().MoveNextAsync(),
    };

    [Theory]
    [MemberData(nameof(ClosesAndCalls))]
    public async Task AnyCall_AfterClose_SaysClosedOnThisSide(string close, string call)
    {
        using RawPair pair = await RawPair.Connect();
        pair.Give("first\nsecond\n");
        await pair.Connection.ReceiveLineAsync().Within();
        pair.End();
        await Close(pair.Connection, close);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => Calls[call](pair.Connection)).Within();
    }

    [Theory]
    [MemberData(nameof(WaysToClose))]
    public async Task Close_Twice_DoesNothing(string close)
    {
        using RawPair pair = await RawPair.Connect();
        pair.End();
        await Close(pair.Connection, close);

        await Close(pair.Connection, close);

        Assert.Null(pair.Connection.Handle);
    }

    [Fact]
    public async Task Names_AskedForBefore_OutliveTheConnection()
    {
        using Pair pair = await Pair.Connect();
        string before = $"{pair.Client.LocalEndPoint} {pair.Client.RemoteEndPoint} {pair.Client}";

        pair.Client.Dispose();

        Assert.Equal(before, $"{pair.Client.LocalEndPoint} {pair.Client.RemoteEndPoint} {pair.Client}");
    }

    [Fact]
    public async Task Names_NeverAskedForBefore_TheLocalOneIsGone()
    {
        using Pair pair = await Pair.Connect();

        pair.Server.Dispose();

        Assert.Throws<ObjectDisposedException>(() => pair.Server.LocalEndPoint);
        Assert.Equal(pair.Client.LocalEndPoint, pair.Server.RemoteEndPoint);
        Assert.Equal($"tcp {pair.Client.LocalEndPoint}", pair.Server.ToString());
    }

    private static async Task Close(TcpConnection connection, string way)
    {
        switch (way)
        {
            case "Dispose":
                connection.Dispose();
                break;
            case "DisposeAsync":
                await connection.DisposeAsync().Within();
                break;
            case "CloseAsync":
                await connection.CloseAsync().Within();
                break;
            case "Abort":
                connection.Abort();
                break;
            default:
                await connection.AsStream().DisposeAsync().AsTask().Within();
                break;
        }
    }
}
