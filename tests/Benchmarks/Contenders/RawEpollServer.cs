using System.Runtime.InteropServices;
using RxSocket.Benchmarks.Native;

namespace RxSocket.Benchmarks.Contenders;

/// <summary>C# without anything of .NET's networking: epoll and receive and send by P/Invoke, level-triggered, no async. The same program as the C one.</summary>
internal static unsafe class RawEpollServer
{
    private const int Batch = 256;

    public static void Run(Role role)
    {
        int listener = Posix.Listen(Posix.NonBlocking | Posix.CloseOnExec, out int port);
        int epoll = Posix.EpollCreate(Posix.CloseOnExec);
        Posix.Watch(epoll, listener, Posix.EpollIn, listener);
        ServerHost.Listening(port);
        byte* events = (byte*)NativeMemory.Alloc(Batch, (nuint)Posix.EventSize);
        byte* bytes = (byte*)NativeMemory.Alloc(8192);
        while (true)
        {
            int count = Posix.EpollWait(epoll, events, Batch, -1);
            for (int i = 0; i < count; i++)
            {
                int descriptor = Posix.DataOf(events, i);
                if (descriptor == listener)
                {
                    AcceptAll(epoll, listener, closes: role == Role.Accept);
                }
                else
                {
                    Echo(descriptor, bytes);
                }
            }
        }
    }

    private static void AcceptAll(int epoll, int listener, bool closes)
    {
        while (Posix.Accept(listener, null, null, Posix.NonBlocking | Posix.CloseOnExec) is >= 0 and int descriptor)
        {
            if (closes)
            {
                _ = Posix.Close(descriptor);
            }
            else
            {
                Posix.Watch(epoll, descriptor, Posix.EpollIn, descriptor);
            }
        }
    }

    private static void Echo(int descriptor, byte* bytes)
    {
        nint count = Posix.Receive(descriptor, bytes, 8192, Posix.DontWait);
        if (count < 0 && Marshal.GetLastPInvokeError() == Posix.Again)
        {
            return;
        }

        if (count <= 0 || Posix.Send(descriptor, bytes, count, Posix.DontWait | Posix.NoSignal) != count)
        {
            _ = Posix.Close(descriptor);
        }
    }
}
