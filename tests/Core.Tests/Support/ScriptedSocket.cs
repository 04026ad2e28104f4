using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using RxSocket.Sys;

namespace RxSocket.Tests;

/// <summary>A kernel socket that says what the test wrote down. Behind it stands a real descriptor that never has anything to read, so the reactor can
/// register it; readiness comes from <see cref="KernelSocket.Edge"/>.</summary>
internal sealed class ScriptedSocket() : KernelSocket(AddressFamily.InterNetwork)
{
    private readonly Socket _carrier = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Queue<Func<Memory<byte>?, (int Count, SocketError Error)>> _receives = [];
    private readonly Queue<Func<int, (int Count, SocketError Error)>> _sends = [];
    private readonly MemoryStream _sent = new();

    public int ReceiveCalls { get; private set; }

    public int SendCalls { get; private set; }

    public byte[] SentBytes => _sent.ToArray();

    /// <summary>What the reactor gets to see instead of the socket behind.</summary>
    public SafeHandle? DescriptorOf { get; init; }

    /// <summary>Happens in the middle of a look at the descriptor.</summary>
    public Action<ScriptedSocket>? WhenDescriptorIsRead { get; init; }

    public override int Descriptor
    {
        get
        {
            WhenDescriptorIsRead?.Invoke(this);
            return (int)(DescriptorOf ?? _carrier.SafeHandle).DangerousGetHandle();
        }
    }

    public override Socket View => _carrier;

    /// <summary>The chunk is one receive's result, or several if its caller has less room.</summary>
    public ScriptedSocket Brings(params byte[] chunk)
    {
        int offset = 0;
        _receives.Enqueue(room =>
        {
            int count = Math.Min(room!.Value.Length, chunk.Length - offset);
            chunk.AsSpan(offset, count).CopyTo(room.Value.Span);
            offset += count;
            return (offset < chunk.Length ? -count : count, SocketError.Success);
        });
        return this;
    }

    public ScriptedSocket Brings(string chunk) => Brings(Encoding.UTF8.GetBytes(chunk));

    /// <summary>Byte after byte, as fast as they are taken, until it is over.</summary>
    public ScriptedSocket BringsUntil(Func<bool> isOver)
    {
        _receives.Enqueue(_ => (isOver() ? 1 : -1, SocketError.Success));
        return this;
    }

    public ScriptedSocket Ends() => Receives(0, SocketError.Success);

    public ScriptedSocket Fails(SocketError error) => Receives(-1, error);

    /// <summary>One receive finds nothing. After the last line of the script every one does.</summary>
    public ScriptedSocket HasNothing() => Fails(SocketError.WouldBlock);

    public ScriptedSocket TakesAtMost(int count)
    {
        _sends.Enqueue(length => (Math.Min(count, length), SocketError.Success));
        return this;
    }

    public ScriptedSocket RefusesSend(SocketError error = SocketError.WouldBlock)
    {
        _sends.Enqueue(_ => (-1, error));
        return this;
    }

    public override int Receive(Span<byte> into, out SocketError error)
    {
        ReceiveCalls++;
        if (IsClosed || _receives.Count == 0)
        {
            error = IsClosed ? SocketError.OperationAborted : SocketError.WouldBlock;
            return -1;
        }

        byte[] room = new byte[into.Length];
        (int count, error) = _receives.Peek()(room);
        bool more = error == SocketError.Success && count < 0;
        if (!more)
        {
            _receives.Dequeue();
        }

        if (error == SocketError.Success)
        {
            count = Math.Abs(count);
            room.AsSpan(0, count).CopyTo(into);
        }

        return count;
    }

    public override int Send(ReadOnlySpan<byte> data, out SocketError error)
    {
        SendCalls++;
        if (IsClosed)
        {
            error = SocketError.OperationAborted;
            return -1;
        }

        (int count, error) = _sends.Count == 0 ? (data.Length, SocketError.Success) : _sends.Dequeue()(data.Length);
        if (count > 0)
        {
            _sent.Write(data[..count]);
        }

        return count;
    }

    public override bool Poll(Readiness need, int milliseconds) => true;

    public override SocketError Shutdown(SocketShutdown how) => SocketError.Success;

    public override SocketError Bind(IPEndPoint local) => throw new NotSupportedException();

    public override SocketError Listen(int backlog) => throw new NotSupportedException();

    public override SocketError Connect(IPEndPoint remote) => throw new NotSupportedException();

    public override SocketError ConnectOutcome() => throw new NotSupportedException();

    public override KernelSocket? Accept(out SocketError error) => throw new NotSupportedException();

    public override IPEndPoint? LocalName(out SocketError error) => throw new NotSupportedException();

    public override IPEndPoint? PeerName(out SocketError error)
    {
        error = SocketError.NotConnected;
        return null;
    }

    protected override void Disown()
    {
    }

    protected override void Reset()
    {
    }

    protected override void ShutdownForClose()
    {
    }

    protected override void Release() => _carrier.Dispose();

    private ScriptedSocket Receives(int count, SocketError error)
    {
        _receives.Enqueue(_ => (count, error));
        return this;
    }
}
