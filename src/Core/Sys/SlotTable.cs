namespace RxSocket.Sys;

/// <summary>
/// The sockets of an epoll reactor by number, and for each number a tag that tells one socket there from the next. A late event, which carries number and tag
/// of a socket that has left, finds none.
/// <list type="number">
/// <item>Changes are made under the reactor's gate. The reactor's thread looks without it: a tag is written before its socket can be seen.</item>
/// <item>The numbers are the table's own and not descriptors: two sockets may share a descriptor (LuaSocket's <c>setfd</c>), and a descriptor may be any number.</item>
/// <item>A socket keeps its number in <see cref="KernelSocket.ReactorState"/>. The tags of vacant numbers are a list of those, each the number of the next.</item>
/// </list>
/// </summary>
internal sealed class SlotTable
{
    private const int None = -1;

    private KernelSocket?[] _sockets = new KernelSocket?[64];
    private int[] _tags = new int[64];
    private int _used;              // numbers from here on were never given out
    private int _vacant = None;     // the first of the vacant numbers below
    private int _lastTag;

    public bool Contains(KernelSocket socket) => (uint)socket.ReactorState < (uint)_used && ReferenceEquals(_sockets[socket.ReactorState], socket);

    /// <summary>What an event of the socket carries.</summary>
    public (int Number, int Tag) KeyOf(KernelSocket socket) => (socket.ReactorState, _tags[socket.ReactorState]);

    public void Add(KernelSocket socket)
    {
        int number = TakeNumber();
        _tags[number] = ++_lastTag;
        socket.ReactorState = number;
        Volatile.Write(ref _sockets[number], socket);
    }

    public void Remove(KernelSocket socket)
    {
        int number = socket.ReactorState;
        Volatile.Write(ref _sockets[number], null);
        _tags[number] = _vacant;
        _vacant = number;
    }

    /// <summary>The socket of an event; null: it has left. On the reactor's thread.</summary>
    public KernelSocket? Find(int number, int tag)
    {
        // The socket first: if it has left meanwhile, the worst is an edge for a closed one. The tags are at least as new as the sockets.
        KernelSocket? socket = Volatile.Read(ref Volatile.Read(ref _sockets)[number]);
        return socket is not null && Volatile.Read(ref Volatile.Read(ref _tags)[number]) == tag ? socket : null;
    }

    public KernelSocket[] All() => [.. _sockets.OfType<KernelSocket>()];

    private int TakeNumber()
    {
        if (_vacant != None)
        {
            int number = _vacant;
            _vacant = _tags[number];
            return number;
        }

        if (_used == _sockets.Length)
        {
            Grow();
        }

        return _used++;
    }

    // The tags first: who sees a socket sees its tag.
    private void Grow()
    {
        int size = _used * 2;
        int[] tags = new int[size];
        KernelSocket?[] sockets = new KernelSocket?[size];
        _tags.CopyTo(tags, 0);
        _sockets.CopyTo(sockets, 0);
        Volatile.Write(ref _tags, tags);
        Volatile.Write(ref _sockets, sockets);
    }
}
