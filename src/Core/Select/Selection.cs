using System.Net.Sockets;
using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>
/// One select over several sockets, written once for all faces. LuaSocket's rules:
/// <list type="number">
/// <item>Sockets that are closed, or are none yet, are ignored, also with bytes buffered. With nothing left to watch, select is a sleep.</item>
/// <item>A receiver with buffered bytes is readable without asking the system; then the system is only looked at, and not waited for. One that was given
/// twice is found twice.</item>
/// <item>The system is asked by descriptor, and answers by descriptor, each once. Of several that share one, the last given (senders after receivers) stands
/// for all, in both results.</item>
/// <item>Results: buffered ones first, in the order given; then those that the system reports, by ascending descriptor.</item>
/// </list>
/// </summary>
internal sealed class Selection : IDisposable
{
    private readonly List<Watched> _watched = [];
    private readonly List<ISelectable> _buffered = [];
    private readonly HashSet<int> _bufferedDescriptors = [];
    private readonly List<SelectableSocket> _sockets = [];

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

        foreach (Watched receiver in _watched.TakeWhile(static watched => watched.Need == Readiness.Readable))
        {
            if (receiver.Element.HasBuffered)
            {
                _buffered.Add(receiver.Element);
                _bufferedDescriptors.Add(receiver.Descriptor);
            }
        }
    }

    public bool HasBuffered => _buffered.Count > 0;

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
        await TWaiter.AnyReady(items, timeout: null, cancellation).ConfigureAwait(false);
        return items.Aggregate(Readiness.None, static (ready, item) => ready | item.Ready);
    }

    public async ValueTask<SelectResult> Wait<TWaiter>(TimeSpan? timeout, CancellationToken cancellation)
        where TWaiter : IWaiter
    {
        PollItem[] items = [.. _watched.Where(AsksTheSystem).Select(static watched => new PollItem(watched.Socket, watched.Need))];
        await TWaiter.AnyReady(items, HasBuffered ? TimeSpan.Zero : timeout, cancellation).ConfigureAwait(false);
        SortedSet<int> readable = [], writable = [];
        int place = 0;
        foreach (Watched watched in _watched.Where(AsksTheSystem))
        {
            Readiness ready = items[place++].Ready;
            if (ready == Readiness.Fault)
            {
                throw Failed();
            }

            if (ready != Readiness.None)
            {
                (watched.Need == Readiness.Readable ? readable : writable).Add(watched.Descriptor);
            }
        }

        Dictionary<int, ISelectable> last = LastOfEach(readable, writable);
        return new SelectResult(new ReadyList(_buffered.Concat(readable.Select(ready => last[ready]))), new ReadyList(writable.Select(ready => last[ready])));
    }

    public void Dispose() => _sockets.ForEach(static socket => socket.Dispose());

    private bool AsksTheSystem(Watched watched) => watched.Need == Readiness.Writable || !_bufferedDescriptors.Contains(watched.Descriptor);

    private Dictionary<int, ISelectable> LastOfEach(SortedSet<int> readable, SortedSet<int> writable)
    {
        Dictionary<int, ISelectable> last = [];
        if (readable.Count + writable.Count > 0)
        {
            foreach (Watched watched in _watched)
            {
                if (readable.Contains(watched.Descriptor) || writable.Contains(watched.Descriptor))
                {
                    last[watched.Descriptor] = watched.Element;
                }
            }
        }

        return last;
    }

    private void Watch(IEnumerable<ISelectable>? elements, Readiness need)
    {
        foreach (ISelectable element in elements ?? [])
        {
            ArgumentNullException.ThrowIfNull(element);
            SelectableSocket socket = SelectableSocket.Of(element);
            _sockets.Add(socket);
            if (socket.Kernel is { IsClosed: false } kernel)
            {
                _watched.Add(new Watched(element, socket.Descriptor, kernel, need));
            }
        }
    }

    private readonly record struct Watched(ISelectable Element, int Descriptor, KernelSocket Socket, Readiness Need);
}
