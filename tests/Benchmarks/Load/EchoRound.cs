using System.Runtime.InteropServices;
using RxSocket.Benchmarks.Native;

namespace RxSocket.Benchmarks.Load;

/// <summary>Each connection sends a message and waits for it to come back, all at the same time.</summary>
internal sealed unsafe class EchoRound
{
    private readonly LoadConnections _connections;
    private readonly int _epoll = Posix.EpollCreate(Posix.CloseOnExec);
    private readonly byte* _events = (byte*)NativeMemory.Alloc(256, (nuint)Posix.EventSize);
    private readonly nint[] _missing;
    private readonly long[] _sentAt;

    public EchoRound(LoadConnections connections)
    {
        _connections = connections;
        _missing = new nint[connections.Count];
        _sentAt = new long[connections.Count];
        for (int i = 0; i < connections.Count; i++)
        {
            Posix.Watch(_epoll, connections.Sockets[i], Posix.EpollIn, i);
        }
    }

    public LoadAnswer Run(long window)
    {
        long operations = 0, all = 0, end = LoadConnections.Now() + window;
        for (int i = 0; i < _connections.Count; i++)
        {
            Send(i, LoadConnections.Now());
        }

        for (int busy = _connections.Count; busy > 0;)
        {
            int count = Posix.EpollWait(_epoll, _events, 256, 5000);
            if (count <= 0)
            {
                throw new InvalidOperationException("No answer for 5 s.");
            }

            for (int e = 0; e < count; e++)
            {
                int i = Posix.DataOf(_events, e);
                _missing[i] -= Math.Max(Posix.Receive(_connections.Sockets[i], _connections.Scratch, 65536, Posix.DontWait), 0);
                if (_missing[i] > 0)
                {
                    continue;
                }

                long now = LoadConnections.Now();
                all++;
                if (now >= end)
                {
                    busy--;
                    continue;
                }

                operations++;
                _connections.Samples.Add(now - _sentAt[i]);
                Send(i, now);
            }
        }

        return new LoadAnswer(operations, window, all);
    }

    private void Send(int i, long now)
    {
        _missing[i] = _connections.Size;
        _sentAt[i] = now;
        _connections.SendAll(_connections.Sockets[i], _connections.Size);
    }
}
