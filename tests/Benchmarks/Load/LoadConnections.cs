using System.Diagnostics;
using System.Runtime.InteropServices;
using RxSocket.Benchmarks.Native;

namespace RxSocket.Benchmarks.Load;

/// <summary>The generator's connections, what it sends, and how long the answers took.</summary>
internal sealed unsafe class LoadConnections
{
    private const int Block = 65536;

    private readonly int _port;

    public LoadConnections(int port, int size, int count)
    {
        _port = port;
        Size = size;
        Count = count;
        Units = Math.Max(4 * Block / size, 1);
        Message = (byte*)NativeMemory.Alloc((nuint)(Units * size));
        Scratch = (byte*)NativeMemory.Alloc(Block);
        Span<byte> message = new(Message, Units * size);
        message.Fill((byte)'x');
        for (int i = 1; i <= Units; i++)
        {
            message[(i * size) - 1] = (byte)'\n';
        }
    }

    public int Size { get; }

    public int Count { get; }

    /// <summary>How many units a burst of a stream has.</summary>
    public int Units { get; }

    public byte* Message { get; }

    public byte* Scratch { get; }

    public int[] Sockets { get; private set; } = [];

    public List<long> Samples { get; } = new(1 << 20);

    public static long Now() => Stopwatch.GetTimestamp() * (1_000_000_000 / Stopwatch.Frequency);

    public int Dial(int flags, int number) => Posix.Dial(flags, _port, number);

    /// <summary>Opens them all; one round trip each, so that each has been accepted.</summary>
    public void Open()
    {
        Sockets = new int[Count];
        for (int i = 0; i < Count; i++)
        {
            Sockets[i] = Dial(0, i);
            RoundTrip(Sockets[i]);
        }
    }

    public void RoundTrip(int socket)
    {
        SendAll(socket, Size);
        for (nint got = 0; got < Size;)
        {
            nint count = Posix.Receive(socket, Scratch, Size - got, 0);
            got += count > 0 ? count : throw new InvalidOperationException("The server ended.");
        }
    }

    public void SendAll(int socket, nint length)
    {
        for (nint sent = 0; sent < length;)
        {
            nint count = Posix.Send(socket, Message + sent, length - sent, Posix.NoSignal);
            sent += count > 0 ? count : throw new InvalidOperationException("The server does not receive.");
        }
    }

    public long SampleAt(double part) => Samples.Count == 0 ? 0 : Samples[(int)(Samples.Count * part)];
}
