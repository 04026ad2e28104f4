using System.Net.Sockets;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>The kernel socket behind a selectable, for the time of one wait. Ours is known; a stranger's handle is borrowed, and kept open meanwhile.</summary>
internal readonly struct SelectableSocket : IDisposable
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<SafeSocketHandle, Borrowed> Strangers = [];

    private readonly SafeSocketHandle? _borrowed;

    private SelectableSocket(KernelSocket? kernel, SafeSocketHandle? borrowed = null)
    {
        Kernel = kernel;
        _borrowed = borrowed;
    }

    /// <summary>Null: closed, or not a socket yet.</summary>
    public KernelSocket? Kernel { get; }

    /// <summary>True: a stranger's, to be given back.</summary>
    public bool IsBorrowed => _borrowed is not null;

    /// <summary>The number that the selectable goes by, also where a borrowed socket is watched by a descriptor of our own.</summary>
    public int Descriptor => _borrowed is { } borrowed ? (int)borrowed.DangerousGetHandle() : Kernel?.Descriptor ?? -1;

    public static SelectableSocket Of(ISelectable selectable)
    {
        if (selectable is IKernelSelectable { Kernel: { } kernel })
        {
            return kernel is not NoSocket { IsClosed: false, Descriptor: var number } ? new SelectableSocket(kernel)
                : number < 0 ? default
                : throw new SocketException((int)SocketError.NotSocket);
        }

        SafeSocketHandle? handle = selectable.Handle;
        if (handle is null || handle.IsClosed || handle.IsInvalid)
        {
            return default;
        }

        return KernelSocket.Owner(handle) is { } owner ? new SelectableSocket(owner) : Borrow(handle);
    }

    /// <summary>A stranger's handle is closed under the waits that borrow it: they end, and let go of it.</summary>
    public static void Forget(SafeSocketHandle handle)
    {
        lock (Gate)
        {
            if (Strangers.TryGetValue(handle, out Borrowed? borrowed))
            {
                borrowed.Socket.Close();
            }
        }
    }

    public void Dispose()
    {
        if (_borrowed is null)
        {
            return;
        }

        lock (Gate)
        {
            Borrowed borrowed = Strangers[_borrowed];
            if (--borrowed.Waits == 0)
            {
                Strangers.Remove(_borrowed);
                borrowed.Socket.Close();
                _borrowed.DangerousRelease();
            }
        }
    }

    private static SelectableSocket Borrow(SafeSocketHandle handle)
    {
        lock (Gate)
        {
            if (!Strangers.TryGetValue(handle, out Borrowed? borrowed))
            {
                bool added = false;
                handle.DangerousAddRef(ref added);
                try
                {
                    borrowed = new Borrowed(KernelSocket.Borrow(handle));
                }
                catch
                {
                    handle.DangerousRelease();
                    throw;
                }

                Strangers.Add(handle, borrowed);
            }

            borrowed.Waits++;
            return new SelectableSocket(borrowed.Socket, handle);
        }
    }

    private sealed class Borrowed(KernelSocket socket)
    {
        public KernelSocket Socket { get; } = socket;

        public int Waits { get; set; }
    }
}
