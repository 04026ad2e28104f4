using System.Buffers;
using System.Net.Sockets;
using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>
/// One select over several sockets, written once for all faces. LuaSocket's rules:
/// <list type="number">
/// <item>Sockets that are closed, or are none yet, are ignored, also with bytes buffered. With nothing left to watch, select is a sleep. One sleep is not
/// LuaSocket's: if sockets were given and there is no timeout, it would never end, and who closed them a moment too early would never know. It is over at once,
/// as it is when the last one is closed under the select.</item>
/// <item>A receiver with buffered bytes is readable without asking the system; then the system is only looked at, and not waited for. One that was given
/// twice is found twice.</item>
/// <item>The system is asked by descriptor, and answers by descriptor, each once. Of several that share one, the last given (senders after receivers) stands
/// for all, in both results.</item>
/// <item>Results: buffered ones first, in the order given; then those that the system reports, by ascending descriptor.</item>
/// </list>
/// </summary>
internal sealed class Selection : IDisposable
{
    private Watched[] _watched = ArrayPool<Watched>.Shared.Rent(16);
    private int _count;
    private bool _isGiven;
    private List<SelectableSocket>? _borrowed;
    private List<ISelectable>? _buffered;
    private HashSet<int>? _bufferedDescriptors;

    public Selection(IEnumerable<ISelectable>? receivers, IEnumerable<ISelectable>? senders)
    {
        try
        {
            Watch(receivers, Readiness.Readable);
            Watch(senders, Readiness.Writable);
        }
        catch (SocketException)
        {
            // The handle of a stranger that is no socket.
            Dispose();
            throw Failed();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public bool HasBuffered => _buffered is not null;

    /// <summary>What a select throws that the system cannot make.</summary>
    public static SocketFaultException Failed() => new(ErrorWords.SelectFailed, SocketError.NotSocket, ErrorWords.SelectFailed);

    public static async ValueTask<Readiness> WaitForOne<TWaiter>(ISelectable socket, Readiness need, CancellationToken cancellation)
        where TWaiter : IWaiter
    {
        using SelectableSocket selectable = SelectableSocket.Of(socket);
        if (selectable.Kernel is not { IsClosed: false } kernel)
        {
            return Readiness.None;
        }

        if (need.HasFlag(Readiness.Readable) && socket.HasBuffered)
        {
            return Readiness.Readable;
        }

        PollItem[] items = need.HasFlag(Readiness.Readable | Readiness.Writable)
            ? [new PollItem(kernel, Readiness.Readable), new PollItem(kernel, Readiness.Writable)]
            : [new PollItem(kernel, need & (Readiness.Readable | Readiness.Writable))];
        await TWaiter.AnyReady(items, timeout: null, cancellation).ConfigureAwait(KernelSocket.IsLoopThread);
        return items.Aggregate(Readiness.None, static (ready, item) => ready | item.Ready);
    }

    public async ValueTask<SelectResult> Wait<TWaiter>(TimeSpan? timeout, CancellationToken cancellation)
        where TWaiter : IWaiter
    {
        PollItem[] items = ArrayPool<PollItem>.Shared.Rent(_count);
        try
        {
            Memory<PollItem> asked = items.AsMemory(0, Ask(items));
            await TWaiter.AnyReady(asked, HasBuffered || WouldNeverEnd(timeout) ? TimeSpan.Zero : timeout, cancellation).ConfigureAwait(KernelSocket.IsLoopThread);
            return Told(asked.Span);
        }
        finally
        {
            items.AsSpan(0, _count).Clear();
            ArrayPool<PollItem>.Shared.Return(items);
        }
    }

    public void Dispose()
    {
        _watched.AsSpan(0, _count).Clear();
        ArrayPool<Watched>.Shared.Return(_watched);
        _borrowed?.ForEach(static socket => socket.Dispose());
    }

    private Span<Watched> All => _watched.AsSpan(0, _count);

    private void Watch(IEnumerable<ISelectable>? elements, Readiness need)
    {
        foreach (ISelectable element in elements ?? [])
        {
            ArgumentNullException.ThrowIfNull(element);
            _isGiven = true;
            SelectableSocket socket = SelectableSocket.Of(element);
            if (socket.IsBorrowed)
            {
                (_borrowed ??= []).Add(socket);
            }

            if (socket.Kernel is not { IsClosed: false } kernel)
            {
                continue;
            }

            Add(new Watched(element, socket.Descriptor, kernel, need));
            if (need == Readiness.Readable && element.HasBuffered)
            {
                (_buffered ??= []).Add(element);
                (_bufferedDescriptors ??= []).Add(socket.Descriptor);
            }
        }
    }

    private void Add(Watched watched)
    {
        if (_count == _watched.Length)
        {
            Watched[] larger = ArrayPool<Watched>.Shared.Rent(_count * 2);
            All.CopyTo(larger);
            All.Clear();
            ArrayPool<Watched>.Shared.Return(_watched);
            _watched = larger;
        }

        _watched[_count++] = watched;
    }

    private bool WouldNeverEnd(TimeSpan? timeout) => timeout is null && _isGiven && _count == 0;

    private bool AsksTheSystem(in Watched watched) => watched.Need == Readiness.Writable || _bufferedDescriptors?.Contains(watched.Descriptor) != true;

    private int Ask(PollItem[] items)
    {
        int count = 0;
        foreach (ref Watched watched in All)
        {
            if (AsksTheSystem(watched))
            {
                items[count++] = new PollItem(watched.Socket, watched.Need);
            }
        }

        return count;
    }

    private SelectResult Told(Span<PollItem> items)
    {
        int[] readable = ArrayPool<int>.Shared.Rent(items.Length), writable = ArrayPool<int>.Shared.Rent(items.Length);
        try
        {
            int read = 0, write = 0, place = 0;
            foreach (ref Watched watched in All)
            {
                Readiness ready = AsksTheSystem(watched) ? items[place++].Ready : Readiness.None;
                if (ready == Readiness.Fault)
                {
                    throw Failed();
                }

                if (ready != Readiness.None)
                {
                    _ = watched.Need == Readiness.Readable ? readable[read++] = watched.Descriptor : writable[write++] = watched.Descriptor;
                }
            }

            return new SelectResult(ListOf(readable.AsSpan(0, read), _buffered), ListOf(writable.AsSpan(0, write), null));
        }
        finally
        {
            ArrayPool<int>.Shared.Return(readable);
            ArrayPool<int>.Shared.Return(writable);
        }
    }

    // Of those that share a descriptor the last given stands for all.
    private ReadyList ListOf(Span<int> descriptors, List<ISelectable>? first)
    {
        int ahead = first?.Count ?? 0;
        descriptors = Sorted(descriptors);
        if (ahead + descriptors.Length == 0)
        {
            return ReadyList.Empty;
        }

        ISelectable[] list = new ISelectable[ahead + descriptors.Length];
        first?.CopyTo(list);
        foreach (ref Watched watched in descriptors.IsEmpty ? [] : All)
        {
            int place = descriptors.BinarySearch(watched.Descriptor);
            if (place >= 0)
            {
                list[ahead + place] = watched.Element;
            }
        }

        return new ReadyList(list);
    }

    private static Span<int> Sorted(Span<int> descriptors)
    {
        descriptors.Sort();
        int kept = 0;
        foreach (int descriptor in descriptors)
        {
            if (kept == 0 || descriptors[kept - 1] != descriptor)
            {
                descriptors[kept++] = descriptor;
            }
        }

        return descriptors[..kept];
    }

    private readonly record struct Watched(ISelectable Element, int Descriptor, KernelSocket Socket, Readiness Need);
}
