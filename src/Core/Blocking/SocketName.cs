using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace RxSocket.Blocking;

/// <summary>An address, a port and a family. LuaSocket: the three results of <c>getsockname</c> and <c>getpeername</c>.</summary>
/// <param name="Ip">The address in numbers.</param>
/// <param name="Port">The port.</param>
/// <param name="Family">"inet", "inet6", or "unspec" where the object has not settled on one.</param>
public sealed record SocketName(string Ip, int Port, string Family)
{
    internal static SocketName Of(IPEndPoint name, AddressFamily family) => new(TextOf(name.Address), name.Port, FamilyName(family));

    /// <summary>The name as one word.</summary>
    /// <returns>For instance <c>127.0.0.1:8383</c>.</returns>
    public override string ToString() => Ip.Contains(':', StringComparison.Ordinal) ? $"[{Ip}]:{Port}" : $"{Ip}:{Port}";

    private static string FamilyName(AddressFamily family) => family switch
    {
        AddressFamily.InterNetwork => "inet",
        AddressFamily.InterNetworkV6 => "inet6",
        _ => "unspec",
    };

    // The system's resolver names the interface; the BCL gives its number.
    private static string TextOf(IPAddress address)
    {
        string text = address.ToString();
        int scope = text.IndexOf('%', StringComparison.Ordinal);
        return scope > 0 && InterfaceName(address.ScopeId) is { } name ? $"{text[..scope]}%{name}" : text;
    }

    private static string? InterfaceName(long index) =>
        Array.Find(
            NetworkInterface.GetAllNetworkInterfaces(),
            card => card.Supports(NetworkInterfaceComponent.IPv6) && card.GetIPProperties().GetIPv6Properties().Index == index)?.Name;
}
