using System.Reactive;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using RxSocket.Rx;

namespace RxSocket.Parity.Tests.Faces;

/// <summary>The observables, where the verb has one; otherwise the awaited call they share.</summary>
public sealed class RxFace : AsyncFace
{
    public override async Task<bool> WhenReady(ISelectable socket, Readiness need) =>
        await socket.WhenReady(need).FirstOrDefaultAsync() != Readiness.None;

    internal override FaceConnection MakeConnection(TcpConnection connection) => new RxConnection(connection);

    internal override FaceServer MakeServer(TcpServer server) => new RxServer(server, this);
}

public sealed class RxServer(TcpServer server, AsyncFace face) : AsyncServer(server, face)
{
    private readonly TcpServer _server = server;
    private readonly AsyncFace _face = face;

    public override async Task<Answer<FaceConnection>> Accept()
    {
        // A fault does not end the connections: it is told beside them. Whichever comes first is the answer.
        IObservable<Notification<TcpConnection>> faults = _server.AcceptFaults().Select(static fault => Notification.CreateOnError<TcpConnection>(fault.Fault));
        IObservable<TcpConnection> first = faults.Merge(_server.Connections().Materialize()).Take(1).Dematerialize();
        Answer<TcpConnection?> answer = await AsyncFace.Told(async () => await first.FirstOrDefaultAsync().ToTask());
        return answer.Value is { } connection
            ? new Answer<FaceConnection>(_face.MakeConnection(connection))
            : new Answer<FaceConnection>(null, answer.Word ?? "closed");
    }
}

public sealed class RxConnection(TcpConnection connection) : AsyncConnection(connection)
{
    public override async Task<Answer<byte[]>> Receive(int count, byte[]? unfinished = null)
    {
        if (count <= 0)
        {
            return await base.Receive(count, unfinished);
        }

        Answer<byte[]?> answer = await AsyncFace.Told(async () => await Connection.Frames(count).Copied().FirstOrDefaultAsync().ToTask());
        return answer is { Ok: true, Value: null } ? new Answer<byte[]>(null, "closed") : answer!;
    }

    protected override async Task<string?> NextLine() => await Connection.Lines().FirstOrDefaultAsync().ToTask();
}
