using System.Net.Sockets;

namespace RxSocket.Sys;

/// <summary>
/// Unix. The number stays where it is, and the socket leaves it:
/// <list type="number">
/// <item>A duplicate of the descriptor is ours: the same socket behind a number that nobody else knows.</item>
/// <item>A <see cref="StandIn"/> takes the donor's number. There is no moment at which that is free, so it cannot become a stranger's. What is done with the number
/// from then on (a shutdown, a linger option, a close with a reset) meets the stand-in. That holds for every owner the number may have, so a handle that is only
/// borrowed is no different.</item>
/// <item>The donor is disposed of: it closes its number, if it owns it, when its last call has ended. It is not marked invalid, for then the BCL would never see it
/// released, and its socket's disposal would wait for ever.</item>
/// <item>Awaited calls of the donor end by that. A thread that is inside a system call is still in the socket itself: <see cref="BlockedCalls"/> gets it out.</item>
/// </list>
/// </summary>
internal static class UnixTransfer
{
    public static KernelSocket Take(SafeSocketHandle donor, Action<Socket> check, Action<SafeSocketHandle> letGo)
    {
        int number = (int)donor.DangerousGetHandle();
        bool held = false;
        StandIn? standIn = null;
        try
        {
            int own;
            try
            {
                donor.DangerousAddRef(ref held);
                using Socket view = new(new SafeSocketHandle(number, ownsHandle: false));
                check(view);
                standIn = new StandIn(view.AddressFamily);
                own = Swap(donor, number, standIn);
                donor.Dispose();
            }
            finally
            {
                if (held)
                {
                    donor.DangerousRelease();
                }
            }

            letGo(donor);
            BlockedCalls.End(number, standIn);
            return KernelSocket.Adopt(own);
        }
        finally
        {
            standIn?.Dispose();
        }
    }

    private static int Swap(SafeSocketHandle donor, int number, StandIn standIn)
    {
        int own = UnixCalls.Duplicate(number);
        if (own < 0)
        {
            throw LinuxErrors.LastAsException();
        }

        try
        {
            standIn.TakeNumber(number);

            // A disposal that began before may have ended the connection already: then it comes first, and this closes what it would have closed.
            ObjectDisposedException.ThrowIf(donor.IsClosed, donor);
            return own;
        }
        catch
        {
            _ = UnixCalls.Close(own);
            throw;
        }
    }
}
