using System.Net;
using System.Net.Sockets;
using RxSocket.Sys;

namespace RxSocket.Tests;

/// <summary>A socket that works, but for the faults on purpose that its plan puts between it and whoever calls.</summary>
internal sealed class FaultySocket(KernelSocket inner, FaultPlan plan) : KernelSocket(inner.Family)
{
    public override int Descriptor => inner.Descriptor;

    public override Socket View => inner.View;

    public override int Receive(Span<byte> into, out SocketError error)
    {
        if (plan.Strikes(FaultPoint.Receive, out error))
        {
            Again(Readiness.Readable, error);
            return -1;
        }

        int most = plan.AtMost(into.Length);
        int count = inner.Receive(into[..most], out error);
        if (count == most && most < into.Length)
        {
            // What is kept back comes in a moment, as far as anybody can tell.
            Again(Readiness.Readable, SocketError.WouldBlock);
        }

        return count;
    }

    public override int Send(ReadOnlySpan<byte> data, out SocketError error)
    {
        if (plan.Strikes(FaultPoint.Send, out error))
        {
            Again(Readiness.Writable, error);
            return -1;
        }

        return inner.Send(data[..plan.AtMost(data.Length)], out error);
    }

    public override KernelSocket? Accept(out SocketError error)
    {
        if (plan.Strikes(FaultPoint.Accept, out error) || inner.Accept(out error) is not { } accepted)
        {
            return null;
        }

        FaultySocket socket = new(accepted, plan);
        socket.KeepPeer(accepted.KeptPeer!);
        return socket;
    }

    public override SocketError Connect(IPEndPoint remote) => plan.Strikes(FaultPoint.Connect, out SocketError error) ? error : inner.Connect(remote);

    public override SocketError ConnectOutcome() => inner.ConnectOutcome();

    public override bool Poll(Readiness need, int milliseconds) => plan.WakesEarly() || inner.Poll(need, milliseconds);

    public override SocketError Bind(IPEndPoint local) => inner.Bind(local);

    public override SocketError Listen(int backlog) => inner.Listen(backlog);

    public override SocketError Shutdown(SocketShutdown how) => inner.Shutdown(how);

    public override IPEndPoint? LocalName(out SocketError error) => inner.LocalName(out error);

    public override IPEndPoint? PeerName(out SocketError error) => inner.PeerName(out error);

    protected override void Disown() => inner.Detach();

    protected override void Reset() => inner.Abort();

    protected override void ShutdownForClose() => inner.Shutdown(SocketShutdown.Both);

    protected override void Release() => inner.Close();

    // A would-block is followed by an edge, sooner or later.
    private void Again(Readiness need, SocketError error)
    {
        if (error == SocketError.WouldBlock)
        {
            Edge(need);
        }
    }
}
