using System.Net;
using System.Text;
using RxSocket.Blocking;

namespace RxSocket.Parity.Tests.Faces;

/// <summary>The Lua-style calls, each on a thread of its own as far as the test is concerned.</summary>
public sealed class BlockingFace : Face
{
    public override Task<Answer<FaceServer>> Listen(string host = "127.0.0.1", int port = 0, int backlog = 32) =>
        OnThread(() => Told<TcpObject, FaceServer>(LuaSocket.Bind(host, port, backlog), static server => new BlockingServer(server)));

    public override Task<Answer<FaceConnection>> Connect(string host, int port, double? timeout = null) =>
        OnThread(() =>
        {
            TcpObject client = LuaSocket.Tcp();
            client.SetTimeout(timeout);
            Outcome<int> connected = client.Connect(host, port);
            client.SetTimeout(null);
            if (connected.Ok)
            {
                return new Answer<FaceConnection>(new BlockingConnection(client));
            }

            client.Close();
            return new Answer<FaceConnection>(null, connected.Error);
        });

    public override Task<Ready> Select(IEnumerable<ISelectable>? receivers, IEnumerable<ISelectable>? senders, double? timeout = null) =>
        OnThread(() =>
        {
            (IReadOnlyList<ISelectable> readable, IReadOnlyList<ISelectable> writable, string? error) = LuaSocket.Select(receivers, senders, timeout);
            return new Ready(readable, writable, error == "timeout");
        });

    public override Task<bool> WhenReady(ISelectable socket, Readiness need) =>
        OnThread(() => LuaSocket.Select(need == Readiness.Readable ? [socket] : null, need == Readiness.Writable ? [socket] : null, Closed(socket) ? 0 : null).Error is null);

    internal static Task<T> OnThread<T>(Func<T> call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    internal static Answer<TOut> Told<TIn, TOut>(Outcome<TIn> outcome, Func<TIn, TOut> tell) =>
        outcome.Ok ? new Answer<TOut>(tell(outcome.Value!)) : new Answer<TOut>(default, outcome.Error);

    internal static IPEndPoint EndPointOf(Outcome<SocketName> name) => new(IPAddress.Parse(name.OrThrow().Ip), name.OrThrow().Port);

    private static bool Closed(ISelectable socket) => socket.Handle is null;
}

public sealed class BlockingServer(TcpObject server) : FaceServer
{
    public override ISelectable Selectable => server;

    public override IPEndPoint LocalName => BlockingFace.EndPointOf(server.GetSockName());

    public override double? Timeout
    {
        set => server.SetTimeout(value);
    }

    public override Task<Answer<FaceConnection>> Accept() =>
        BlockingFace.OnThread(() => BlockingFace.Told<TcpObject, FaceConnection>(server.Accept(), static client => new BlockingConnection(client)));

    public override void Close() => server.Close();
}

public sealed class BlockingConnection(TcpObject client) : FaceConnection
{
    public override ISelectable Selectable => client;

    public override IPEndPoint LocalName => BlockingFace.EndPointOf(client.GetSockName());

    public override IPEndPoint RemoteName => BlockingFace.EndPointOf(client.GetPeerName());

    public override bool HasBuffered => client.Dirty();

    public override (long Received, long Sent) Traffic => (client.GetStats().Received, client.GetStats().Sent);

    public override double? Timeout
    {
        set => client.SetTimeout(value);
    }

    public override double? TotalTimeout
    {
        set => client.SetTimeout(value, "t");
    }

    // Its strings are bytes; the other faces' lines are text.
    public override async Task<Answer<string>> ReceiveLine(byte[]? unfinished = null)
    {
        Answer<byte[]> answer = await Receive(prefix => client.Receive("*l", prefix), unfinished);
        return new Answer<string>(answer.Ok ? Encoding.UTF8.GetString(answer.Value!) : null, answer.Word, answer.Partial);
    }

    public override Task<Answer<byte[]>> Receive(int count, byte[]? unfinished = null) => Receive(prefix => client.Receive(count, prefix), unfinished);

    public override Task<Answer<byte[]>> ReceiveAll(byte[]? unfinished = null) => Receive(prefix => client.Receive("*a", prefix), unfinished);

    public override Task<Answer<int>> Send(ReadOnlyMemory<byte> data) =>
        BlockingFace.OnThread(() =>
        {
            Outcome<int> outcome = client.Send(data.Span);
            return new Answer<int>(outcome.Value, outcome.Error, Sent: outcome.Partial);
        });

    public override void ShutdownSend() => client.Shutdown("send");

    public override void ShutdownReceive() => client.Shutdown("receive");

    public override void Close() => client.Dispose();

    private static Task<Answer<byte[]>> Receive(Func<string, Outcome<string>> receive, byte[]? unfinished) =>
        BlockingFace.OnThread(() =>
        {
            Outcome<string> outcome = receive(Encoding.Latin1.GetString(unfinished ?? []));
            return new Answer<byte[]>(BytesOf(outcome.Value), outcome.Error, BytesOf(outcome.Partial));
        });

    private static byte[]? BytesOf(string? text) => text is null ? null : Encoding.Latin1.GetBytes(text);
}
