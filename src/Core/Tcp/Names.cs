using System.Net;
using System.Net.Sockets;
using RxSocket.Io;

namespace RxSocket;

/// <summary>The checks that every TCP entry makes on names, and the error where the system knows none.</summary>
internal static class Names
{
    public static IPEndPoint Known(IPEndPoint? name, SocketError error, string what) => name ?? throw Faults.Of(IoResult.From(error), SocketPhase.Ask, operation: what);

    /// <summary>A host and a port as one word; an IPv6 address stands in brackets.</summary>
    public static string TextOf(string host, int port) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{port}" : $"{host}:{port}";

    public static void Check(string host, int port)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        CheckPort(port);
    }

    public static void CheckPort(int port)
    {
        if (port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
        {
            throw new ArgumentOutOfRangeException(nameof(port), port, "A port is 0 to 65535.");
        }
    }
}
