namespace RxSocket.Rx;

/// <summary>
/// The sockets that <c>Select.Observe(set)</c> watches: a set that may change while it is observed. For any thread; a change takes effect at once: a socket
/// that was added is looked at, and after <see cref="Remove"/> returned no event of it begins (one under way on another thread goes on).
/// <para>Closed sockets leave by themselves. LuaSocket: the tables given to <c>socket.select</c>, changed between two calls.</para>
/// </summary>
public sealed class SelectSet
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ISelectable, Readiness> _sockets = new(ReferenceEqualityComparer.Instance);
    private SelectLoop? _loop;
    private bool _completed;

    /// <summary>How many sockets are in the set.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _sockets.Count;
            }
        }
    }

    /// <summary>Watches a socket; what is watched already stays.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="need">Readable, Writable or both.</param>
    /// <exception cref="ArgumentException">The socket is null, or the need names neither direction.</exception>
    /// <exception cref="InvalidOperationException">The set was completed.</exception>
    public void Add(ISelectable socket, Readiness need = Readiness.Readable)
    {
        SelectLoop.Check(socket, need);
        lock (_gate)
        {
            if (_completed)
            {
                throw new InvalidOperationException("The set is complete: nothing is added any more.");
            }

            _sockets[socket] = _sockets.GetValueOrDefault(socket) | (need & SelectLoop.Both);
            _loop?.Add(socket, need);
        }
    }

    /// <summary>Watches a socket no more.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="need">Which directions.</param>
    /// <returns>True: it was watched for one of them.</returns>
    /// <exception cref="ArgumentNullException">There is no socket.</exception>
    public bool Remove(ISelectable socket, Readiness need = SelectLoop.Both)
    {
        ArgumentNullException.ThrowIfNull(socket);
        lock (_gate)
        {
            if (!_sockets.TryGetValue(socket, out Readiness watched) || (watched & need) == 0)
            {
                return false;
            }

            Keep(socket, watched & ~need);
            _loop?.Remove(socket, need);
            return true;
        }
    }

    /// <summary>Nothing will be added any more: the observable completes when the last socket has left.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completed = true;
            _loop?.Complete();
        }
    }

    internal void Attach(SelectLoop loop)
    {
        lock (_gate)
        {
            _loop = loop;
            foreach ((ISelectable socket, Readiness need) in _sockets)
            {
                loop.Add(socket, need);
            }

            if (_completed)
            {
                loop.Complete();
            }
        }
    }

    internal void Detach(SelectLoop loop)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_loop, loop))
            {
                _loop = null;
            }
        }
    }

    internal void Left(ISelectable socket)
    {
        lock (_gate)
        {
            _sockets.Remove(socket);
        }
    }

    private void Keep(ISelectable socket, Readiness need)
    {
        if (need == Readiness.None)
        {
            _sockets.Remove(socket);
        }
        else
        {
            _sockets[socket] = need;
        }
    }
}
