using System.Net;
using System.Net.Sockets;

namespace RxSocket.Parity.Tests.Faces;

/// <summary>The awaited calls.</summary>
public class AsyncFace : Face
{
    public override Task<Answer<FaceServer>> Listen(string host = "127.0.0.1", int port = 0, int backlog = 32) =>
        Told<FaceServer>(async () => MakeServer(await Tcp.ListenAsync(host, port, backlog)));

    public override Task<Answer<FaceConnection>> Connect(string host, int port, double? timeout = null) =>
        Told<FaceConnection>(async () =>
        {
            Timeouts timeouts = new(SpanOf(timeout));
            TcpConnection connection = await Tcp.ConnectAsync(host, port, new TcpConnectOptions { Timeouts = timeouts });
            connection.Timeouts = Timeouts.None;
            return MakeConnection(connection);
        });

    public override async Task<Ready> Select(IEnumerable<ISelectable>? receivers, IEnumerable<ISelectable>? senders, double? timeout = null)
    {
        SelectResult result = await RxSocket.Select.WaitAsync(receivers, senders, SpanOf(timeout));
        return new Ready(result.Readable, result.Writable, result.TimedOut);
    }

    public override async Task<bool> WhenReady(ISelectable socket, Readiness need) => await RxSocket.Select.WaitAsync(socket, need) != Readiness.None;

    /// <summary>How this face's failures read.</summary>
    internal static async Task<Answer<T>> Told<T>(Func<Task<T>> call)
    {
        try
        {
            return new Answer<T>(await call());
        }
        catch (SocketFaultException fault)
        {
            return new Answer<T>(default, fault.Word, fault.Partial.ToArray(), fault.Sent);
        }
        catch (ObjectDisposedException)
        {
            return new Answer<T>(default, "closed");
        }
    }

    internal static TimeSpan? SpanOf(double? seconds) => seconds is null ? null : TimeSpan.FromSeconds(seconds.Value);

    internal virtual FaceConnection MakeConnection(TcpConnection connection) => new AsyncConnection(connection);

    internal virtual FaceServer MakeServer(TcpServer server) => new AsyncServer(server, this);
}

public class AsyncServer(TcpServer server, AsyncFace face) : FaceServer
{
    public override ISelectable Selectable => server;

    public override IPEndPoint LocalName => server.LocalEndPoint;

    public override double? Timeout
    {
        set => server.Timeouts = new Timeouts(AsyncFace.SpanOf(value));
    }

    public override Task<Answer<FaceConnection>> Accept() => AsyncFace.Told(async () => face.MakeConnection(await server.AcceptAsync()));

    public override void Close() => server.Dispose();
}

public class AsyncConnection(TcpConnection connection) : FaceConnection
{
    public override ISelectable Selectable => connection;

    public override IPEndPoint LocalName => connection.LocalEndPoint;

    public override IPEndPoint RemoteName => connection.RemoteEndPoint;

    public override bool HasBuffered => connection.HasBuffered;

    public override (long Received, long Sent) Traffic => (connection.Stats.Received, connection.Stats.Sent);

    public override double? Timeout
    {
        set => connection.Timeouts = connection.Timeouts with { Block = AsyncFace.SpanOf(value) };
    }

    public override double? TotalTimeout
    {
        set => connection.Timeouts = connection.Timeouts with { Total = AsyncFace.SpanOf(value) };
    }

    protected TcpConnection Connection => connection;

    // The face keeps what an unfinished receive had: nothing to put in front. Its null and its empty array are LuaSocket's "closed".
    public override async Task<Answer<string>> ReceiveLine(byte[]? unfinished = null)
    {
        Answer<string?> answer = await AsyncFace.Told(NextLine);
        return answer is { Ok: true, Value: null } ? new Answer<string>(null, "closed") : answer!;
    }

    public override async Task<Answer<byte[]>> Receive(int count, byte[]? unfinished = null)
    {
        Answer<byte[]> answer = await AsyncFace.Told(async () => await connection.ReceiveAsync(count));
        return count > 0 && answer is { Ok: true, Value.Length: 0 } ? new Answer<byte[]>(null, "closed") : answer;
    }

    public override async Task<Answer<byte[]>> ReceiveAll(byte[]? unfinished = null)
    {
        Answer<byte[]> answer = await AsyncFace.Told(async () => await connection.ReceiveAllAsync());
        return answer is { Ok: true, Value.Length: 0 } ? new Answer<byte[]>(null, "closed") : answer;
    }

    public override Task<Answer<int>> Send(ReadOnlyMemory<byte> data) =>
        AsyncFace.Told(async () =>
        {
            await connection.SendAsync(data);
            return data.Length;
        });

    public override void ShutdownSend() => connection.Shutdown(SocketShutdown.Send);

    public override void ShutdownReceive() => connection.Shutdown(SocketShutdown.Receive);

    public override void Close() => connection.Dispose();

    protected virtual async Task<string?> NextLine() => await connection.ReceiveLineAsync();
}
