using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace RxSocket.Sys;

/// <summary>Windows, which no test runs: the BCL has the very call. It makes a second handle of the socket and closes the first in order, without a shutdown and
/// without a linger option, which would be the second's too. A handle that is only borrowed is not closed: its owner can still shut the connection down.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsTransfer
{
    public static KernelSocket Take(SafeSocketHandle donor, Action<Socket> check, Action<SafeSocketHandle> letGo)
    {
        using (Socket view = new(new SafeSocketHandle(donor.DangerousGetHandle(), ownsHandle: false)))
        {
            check(view);
        }

        letGo(donor);
        KernelSocket socket = PortableSocket.Owning(new Socket(Duplicate(donor)));
        socket.TryJoin(Reactor.ForNewSockets);
        return socket;
    }

    [SuppressMessage("Usage", "CA1816", Justification = "The finalizer of a socket that has failed to take the handle would close the handle, which is its donor's.")]
    private static SocketInformation Duplicate(SafeSocketHandle donor)
    {
        Socket socket = new(donor);
        try
        {
            return socket.DuplicateAndClose(Environment.ProcessId);
        }
        catch
        {
            GC.SuppressFinalize(socket);
            throw;
        }
    }
}
