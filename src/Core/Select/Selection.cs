using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket;

/// <summary>
/// One select over several sockets, written once for all faces. LuaSocket's rules:
/// <list type="number">
/// <item>A receiver with buffered bytes is readable without asking the system, unless it is closed; then the system is only looked at, and not waited for.</item>
/// <item>Sockets that are closed, or are none yet, are ignored. With nothing left to watch, select is a sleep.</item>
/// <item>Results: buffered ones first, in the order given; then those that the system reports, by descriptor, each once.</item>
/// </list>
/// </summary>
internal sealed class Selection : IDisposable
{
    private readonly List<ISelectable> _buffered = [];
    private readonly List<(ISelectable Element, PollItem Item)> _watched = [];
    private readonly List<SelectableSocket> _sockets = [];

    public Selection(IEnumerable<ISelectable>? receivers, IEnumerable<ISelectable>? senders)
    {
        try
        {
            foreach (ISelectable receiver in receivers ?? [])
            {
                Watch(receiver, Readiness.Readable);
            }

            foreach (ISelectable sender in senders ?? [])
            {
                Watch(sender, Readiness.Writable);
            }
        }
        catch
        {
            // Borrowed handles must not stay so: their owners could never close them.
            Dispose();
            throw;
        }
    }

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
        PollItem[] items = [.. _watched.Select(static watched => watched.Item)];
        await TWaiter.AnyReady(items, _buffered.Count > 0 ? TimeSpan.Zero : timeout, cancellation).ConfigureAwait(false);
        return new SelectResult([.. _buffered, .. Ready(items, Readiness.Readable)], [.. Ready(items, Readiness.Writable)]);
    }

    public void Dispose() => _sockets.ForEach(static socket => socket.Dispose());

    private IEnumerable<ISelectable> Ready(PollItem[] items, Readiness need) =>
        Enumerable.Range(0, items.Length)
            .Where(i => items[i].Need == need && items[i].Ready != Readiness.None)
            .OrderBy(i => items[i].Socket.Descriptor)
            .Select(i => _watched[i].Element)
            .Distinct(ReferenceEqualityComparer.Instance)
            .Cast<ISelectable>();

    private void Watch(ISelectable element, Readiness need)
    {
        ArgumentNullException.ThrowIfNull(element);
        SelectableSocket socket = SelectableSocket.Of(element);
        _sockets.Add(socket);
        if (socket.Kernel is not { IsClosed: false } kernel)
        {
            return;
        }

        if (need == Readiness.Readable && element.HasBuffered)
        {
            _buffered.Add(element);
        }
        else
        {
            _watched.Add((element, new PollItem(kernel, need)));
        }
    }
}
