using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using RxSocket.Blocking;

namespace RxSocket.Vectors.Support;

/// <summary>The other end of a recording: a plain socket that accepts one client and does what the script says, on a thread of its own.</summary>
internal sealed class Peer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly MemoryStream _received = new();
    private readonly ManualResetEventSlim _isAccepted = new();
    private readonly Thread _thread;
    private Socket? _accepted;

    private Peer(Action<Peer> script, int? receiveBuffer = null)
    {
        _listener.ReceiveBufferSize = receiveBuffer ?? _listener.ReceiveBufferSize;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _thread = new Thread(() => Run(script)) { IsBackground = true };
        _thread.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>The accepted socket; only for the script.</summary>
    public Socket Socket => _accepted!;

    public static Peer Start(Action<Peer> script, int? receiveBuffer = null) => new(script, receiveBuffer);

    /// <summary>Sends <c>chunks</c> with their delays, waits <c>end_delay_ms</c>, then ends as <c>end</c> says.</summary>
    public static Peer Sending(JsonElement script) => new(peer =>
    {
        foreach (JsonElement chunk in script.Items("chunks"))
        {
            Thread.Sleep(chunk.Int("delay_ms"));
            peer.Send(LuaVal.Bytes(chunk.GetProperty("data"))!);
        }

        Thread.Sleep(script.Int("end_delay_ms"));
        peer.End(script.Text("end", "close"));
    });

    public static Peer Reading(int pauseMilliseconds = 0) => new(peer =>
    {
        Thread.Sleep(pauseMilliseconds);
        peer.ReadToEnd();
    });

    /// <summary>Resets the connection, but not before it is made on the other side too.</summary>
    public static Peer ResettingLater() => new(static peer =>
    {
        Thread.Sleep(60);
        peer.End("rst");
    });

    /// <summary>Does nothing by itself.</summary>
    public static Peer Idle() => new(static _ => { });

    /// <summary>The accepted socket, for the replay's own thread.</summary>
    public Socket Accepted()
    {
        _isAccepted.Wait(TimeSpan.FromSeconds(20));
        return _accepted!;
    }

    /// <summary>A client of LuaSocket's kind that is connected to it.</summary>
    public TcpObject Connect(Replay replay) => TcpObjects.Make(replay, "connect", "127.0.0.1", (long)Port);

    public void Send(byte[] data)
    {
        try
        {
            _accepted!.Send(data);
        }
        catch (SocketException)
        {
            // The client is gone: it will not miss it.
        }
    }

    public void ReadToEnd()
    {
        byte[] block = new byte[65536];
        try
        {
            while (_accepted!.Receive(block) is > 0 and int count)
            {
                _received.Write(block, 0, count);
            }
        }
        catch (SocketException)
        {
            // A reset ends it too.
        }
    }

    public void End(string how)
    {
        if (how == "rst")
        {
            _accepted!.LingerState = new LingerOption(true, 0);
        }

        if (how != "open")
        {
            _accepted!.Close();
        }
    }

    /// <summary>All that it has read, once the client has closed.</summary>
    public byte[] Received()
    {
        if (!_thread.Join(TimeSpan.FromSeconds(20)))
        {
            throw new TimeoutException("The peer has not come to its end.");
        }

        return _received.ToArray();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _accepted?.Dispose();
        _isAccepted.Dispose();
    }

    private void Run(Action<Peer> script)
    {
        try
        {
            _accepted = _listener.Accept();
            _accepted.NoDelay = true;
            _isAccepted.Set();
            script(this);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The replay is over.
        }
    }
}
