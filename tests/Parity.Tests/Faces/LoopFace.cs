namespace RxSocket.Parity.Tests.Faces;

/// <summary>The awaited calls inside a <see cref="SocketLoop"/>: each is made in the loop, on sockets of the loop, and tells its answer outside.</summary>
public sealed class LoopFace : AsyncFace
{
    // One for all tests, for as long as they run: they are each other's neighbours.
    private static readonly TaskScheduler Loop;

    // Before the first test that counts descriptors: the loop has some.
    static LoopFace()
    {
        TaskCompletionSource<TaskScheduler> started = new();
        Thread thread = new(() => SocketLoop.Run(() =>
        {
            started.SetResult(SocketLoop.Current!.Scheduler);
            return new TaskCompletionSource().Task;
        }));
        thread.IsBackground = true;
        thread.Start();
        Loop = started.Task.Result;
    }

    public override Task<Answer<FaceServer>> Listen(string host = "127.0.0.1", int port = 0, int backlog = 32) => InLoop(() => base.Listen(host, port, backlog));

    public override Task<Answer<FaceConnection>> Connect(string host, int port, double? timeout = null) => InLoop(() => base.Connect(host, port, timeout));

    public override Task<Ready> Select(IEnumerable<ISelectable>? receivers, IEnumerable<ISelectable>? senders, double? timeout = null) =>
        InLoop(() => base.Select(receivers, senders, timeout));

    public override Task<bool> WhenReady(ISelectable socket, Readiness need) => InLoop(() => base.WhenReady(socket, need));

    internal static Task<T> InLoop<T>(Func<Task<T>> call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.DenyChildAttach, Loop).Unwrap();

    internal override FaceConnection MakeConnection(TcpConnection connection) => new LoopConnection(connection);

    internal override FaceServer MakeServer(TcpServer server) => new LoopServer(server, this);
}

public sealed class LoopServer(TcpServer server, AsyncFace face) : AsyncServer(server, face)
{
    public override Task<Answer<FaceConnection>> Accept() => LoopFace.InLoop(base.Accept);
}

public sealed class LoopConnection(TcpConnection connection) : AsyncConnection(connection)
{
    public override Task<Answer<string>> ReceiveLine(byte[]? unfinished = null) => LoopFace.InLoop(() => base.ReceiveLine(unfinished));

    public override Task<Answer<byte[]>> Receive(int count, byte[]? unfinished = null) => LoopFace.InLoop(() => base.Receive(count, unfinished));

    public override Task<Answer<byte[]>> ReceiveAll(byte[]? unfinished = null) => LoopFace.InLoop(() => base.ReceiveAll(unfinished));

    public override Task<Answer<int>> Send(ReadOnlyMemory<byte> data) => LoopFace.InLoop(() => base.Send(data));
}
