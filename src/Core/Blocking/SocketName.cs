using System.Net;
using System.Net.Sockets;

namespace RxSocket.Blocking;

/// <summary>An address, a port and a family. LuaSocket: the three results of <c>getsockname</c> and <c>getpeername</c>.</summary>
/// <param name="Ip">The address in numbers.</param>
/// <param name="Port">The port.</param>
/// <param name="Family">"inet" or "inet6".</param>
public sealed record SocketName(string Ip, int Port, string Family)
{
    internal static SocketName Of(IPEndPoint name) =>
        new(name.Address.ToString(), name.Port, name.AddressFamily == AddressFamily.InterNetworkV6 ? "inet6" : "inet");

    /// <summary>The name as one word.</summary>
    /// <returns>For instance <c>127.0.0.1:8383</c>.</returns>
    public override string ToString() => Family == "inet6" ? $"[{Ip}]:{Port}" : $"{Ip}:{Port}";
}
