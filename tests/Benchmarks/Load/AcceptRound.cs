using System.Runtime.InteropServices;
using RxSocket.Benchmarks.Native;

namespace RxSocket.Benchmarks.Load;

/// <summary>So many at a time: connect, wait for the server's end, close with a reset.</summary>
internal sealed unsafe class AcceptRound(LoadConnections connections)
{
    private const uint Ends = Posix.EpollIn | Posix.EpollPeerHangUp | Posix.EpollError;

    private readonly byte* _events = (byte*)NativeMemory.Alloc(64, (nuint)Posix.EventSize);
    private readonly int[] _open = new int[connections.Count];
    private readonly long[] _started = new long[connections.Count];
    private int _number;

    public LoadAnswer Run(long window)
    {
        int epoll = Posix.EpollCreate(Posix.CloseOnExec);
        long operations = 0, all = 0, end = LoadConnections.Now() + window;
        for (int i = 0; i < connections.Count; i++)
        {
            Start(epoll, i);
        }

        for (int busy = connections.Count; busy > 0;)
        {
            int count = Posix.EpollWait(epoll, _events, 64, 5000);
            if (count <= 0)
            {
                throw new InvalidOperationException("No end for 5 s.");
            }

            for (int e = 0; e < count; e++)
            {
                int i = Posix.DataOf(_events, e);
                if ((Posix.EventsOf(_events, e) & Ends) == 0)
                {
                    continue;
                }

                Posix.CloseWithReset(_open[i]);
                long now = LoadConnections.Now();
                all++;
                if (now >= end)
                {
                    busy--;
                    continue;
                }

                operations++;
                connections.Samples.Add(now - _started[i]);
                Start(epoll, i);
            }
        }

        _ = Posix.Close(epoll);
        return new LoadAnswer(operations, window, all);
    }

    private void Start(int epoll, int i)
    {
        _started[i] = LoadConnections.Now();
        _open[i] = connections.Dial(Posix.NonBlocking, _number++);
        Posix.Watch(epoll, _open[i], Posix.EpollIn | Posix.EpollPeerHangUp, i);
    }
}
