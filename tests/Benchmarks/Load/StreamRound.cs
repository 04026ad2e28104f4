using System.Globalization;
using System.Text;
using RxSocket.Benchmarks.Native;

namespace RxSocket.Benchmarks.Load;

/// <summary>A fresh connection sends units as fast as they are taken, ends, and is told how many arrived.</summary>
internal sealed unsafe class StreamRound(LoadConnections connections)
{
    private int _number;

    public LoadAnswer Run(long window)
    {
        int socket = connections.Dial(0, _number++);
        long start = LoadConnections.Now(), end = start + window;
        while (LoadConnections.Now() < end)
        {
            connections.SendAll(socket, (nint)connections.Units * connections.Size);
        }

        _ = Posix.Shutdown(socket, 1);
        StringBuilder text = new();
        nint count;
        while ((count = Posix.Receive(socket, connections.Scratch, 64, 0)) > 0)
        {
            text.Append(Encoding.ASCII.GetString(connections.Scratch, (int)count));
        }

        _ = Posix.Close(socket);
        long units = long.Parse(text.ToString(), CultureInfo.InvariantCulture);
        return new LoadAnswer(units, LoadConnections.Now() - start, units);
    }
}
