using System.Net.Sockets;

namespace RxSocket.Sys;

/// <summary>Moves a socket out of a handle of someone else's, the donor. From then on the donor is closed, nothing that is done with it reaches the socket, and its
/// number is closed by its owner alone. How that is done is the system's matter; the contract is one.</summary>
internal static class HandleTransfer
{
    /// <param name="donor">The handle; the caller lets no second transfer run at the same time.</param>
    /// <param name="check">Looks at the socket, and throws if it will not do: then the donor is left as it was.</param>
    /// <param name="letGo">Ends the waits of our own that keep the donor from being closed.</param>
    /// <returns>The socket, ours.</returns>
    /// <exception cref="ObjectDisposedException">The donor is closed.</exception>
    /// <exception cref="SocketException">It is no socket, or the system refuses: the donor is left as it was.</exception>
    public static KernelSocket Take(SafeSocketHandle donor, Action<Socket> check, Action<SafeSocketHandle> letGo) =>
        OperatingSystem.IsWindows() ? WindowsTransfer.Take(donor, check, letGo) : UnixTransfer.Take(donor, check, letGo);
}
