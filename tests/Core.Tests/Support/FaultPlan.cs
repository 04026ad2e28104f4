using System.Collections.Concurrent;
using System.Net.Sockets;
using RxSocket.Sys;

namespace RxSocket.Tests;

internal enum FaultPoint
{
    Receive,
    Send,
    Accept,
    Connect,
}

/// <summary>Which calls fail, and how: a script for chosen points, and dice for the rest. Between <see cref="Install"/> and its disposal every new socket is
/// under the plan.</summary>
internal sealed class FaultPlan(int seed = 0, double harmless = 0)
{
    private readonly ConcurrentDictionary<FaultPoint, ConcurrentQueue<SocketError>> _script = new();
    private readonly Random _dice = new(seed);

    /// <summary>How many faults came about.</summary>
    public int Struck { get; private set; }

    public IDisposable Install()
    {
        KernelSocket.Seam = socket => new FaultySocket(socket, this);
        return new Installed();
    }

    /// <summary>The next call there fails so.</summary>
    public FaultPlan Then(FaultPoint point, SocketError error)
    {
        _script.GetOrAdd(point, static _ => new ConcurrentQueue<SocketError>()).Enqueue(error);
        return this;
    }

    public bool Strikes(FaultPoint point, out SocketError error)
    {
        if (_script.TryGetValue(point, out ConcurrentQueue<SocketError>? script) && script.TryDequeue(out error))
        {
            Struck++;
            return true;
        }

        // What the system may do at any time, and nobody shall notice.
        error = Next(2) == 0 || point == FaultPoint.Accept ? SocketError.Interrupted : SocketError.WouldBlock;
        return point != FaultPoint.Connect && Throw();
    }

    /// <summary>A short read or write.</summary>
    public int AtMost(int length) => length > 1 && Throw() ? 1 + Next(length - 1) : length;

    public bool WakesEarly() => Throw();

    private bool Throw()
    {
        lock (_dice)
        {
            bool strikes = _dice.NextDouble() < harmless;
            Struck += strikes ? 1 : 0;
            return strikes;
        }
    }

    private int Next(int below)
    {
        lock (_dice)
        {
            return _dice.Next(below);
        }
    }

    private sealed class Installed : IDisposable
    {
        public void Dispose() => KernelSocket.Seam = null;
    }
}
