using System.Net;

namespace RxSocket.Parity.Tests.Faces;

/// <summary>One of the faces of the library, spoken to in the same few words: each verb of LuaSocket once. A test that is written against it is a test of
/// all faces. Arguments that are wrong are thrown as the face throws them; everything else is an <see cref="Answer{T}"/>.</summary>
public abstract class Face
{
    public abstract Task<Answer<FaceServer>> Listen(string host = "127.0.0.1", int port = 0, int backlog = 32);

    public abstract Task<Answer<FaceConnection>> Connect(string host, int port, double? timeout = null);

    /// <param name="receivers">Null: none.</param>
    /// <param name="senders">Null: none.</param>
    /// <param name="timeout">Seconds; null: no limit.</param>
    public abstract Task<Ready> Select(IEnumerable<ISelectable>? receivers, IEnumerable<ISelectable>? senders, double? timeout = null);

    /// <summary>Waits for one socket and one direction; false: it is closed.</summary>
    public abstract Task<bool> WhenReady(ISelectable socket, Readiness need);
}

public abstract class FaceServer : IDisposable
{
    public abstract ISelectable Selectable { get; }

    public abstract IPEndPoint LocalName { get; }

    public int Port => LocalName.Port;

    public abstract double? Timeout { set; }

    public abstract Task<Answer<FaceConnection>> Accept();

    /// <summary>Null: by the server's own close word.</summary>
    public abstract void Close();

    public void Dispose() => Close();
}

public abstract class FaceConnection : IDisposable
{
    public abstract ISelectable Selectable { get; }

    public abstract IPEndPoint LocalName { get; }

    public abstract IPEndPoint RemoteName { get; }

    public abstract bool HasBuffered { get; }

    public abstract (long Received, long Sent) Traffic { get; }

    /// <summary>Seconds for a call; null: no limit.</summary>
    public abstract double? Timeout { set; }

    /// <summary>Seconds for a call, whatever its progress.</summary>
    public abstract double? TotalTimeout { set; }

    /// <summary>A line, as UTF-8 text.</summary>
    /// <param name="unfinished">The answer of a receive that failed and is to be gone on with: faces that had to hand its partial out put it in front.</param>
    public abstract Task<Answer<string>> ReceiveLine(byte[]? unfinished = null);

    public abstract Task<Answer<byte[]>> Receive(int count, byte[]? unfinished = null);

    public abstract Task<Answer<byte[]>> ReceiveAll(byte[]? unfinished = null);

    public abstract Task<Answer<int>> Send(ReadOnlyMemory<byte> data);

    public abstract void ShutdownSend();

    public abstract void ShutdownReceive();

    public abstract void Close();

    public void Dispose() => Close();
}
