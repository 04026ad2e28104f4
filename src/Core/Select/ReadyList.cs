using System.Collections;

namespace RxSocket;

/// <summary>Those that a select found ready: a list in the select's order that also tells the place of each. LuaSocket: a table with both kinds of keys.</summary>
public sealed class ReadyList : IReadOnlyList<ISelectable>
{
    private readonly ISelectable[] _sockets;
    private Dictionary<ISelectable, int>? _places;

    internal ReadyList(ISelectable[] sockets) => _sockets = sockets;

    internal static ReadyList Empty { get; } = new([]);

    /// <summary>How many are ready.</summary>
    public int Count => _sockets.Length;

    /// <summary>The one at a place. LuaSocket: <c>ready[place]</c>, counted from 1 there.</summary>
    /// <param name="index">The place, from 0.</param>
    /// <returns>The socket.</returns>
    public ISelectable this[int index] => _sockets[index];

    /// <summary>The place of a socket; null: it is not ready. LuaSocket: <c>ready[socket]</c>. For one that stands in the list twice it is the last.</summary>
    /// <param name="socket">The socket, the very object that was given to the select.</param>
    /// <returns>The place, from 0.</returns>
    public int? this[ISelectable socket] => (_places ??= Places()).TryGetValue(socket, out int place) ? place : null;

    /// <summary>Whether a socket is ready. LuaSocket: <c>ready[socket] ~= nil</c>.</summary>
    /// <param name="socket">The socket.</param>
    /// <returns>True: it is in the list.</returns>
    public bool Contains(ISelectable socket) => this[socket] is not null;

    /// <inheritdoc/>
    public IEnumerator<ISelectable> GetEnumerator() => ((IEnumerable<ISelectable>)_sockets).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Dictionary<ISelectable, int> Places()
    {
        Dictionary<ISelectable, int> places = new(_sockets.Length, ReferenceEqualityComparer.Instance);
        for (int i = 0; i < _sockets.Length; i++)
        {
            places[_sockets[i]] = i;
        }

        return places;
    }
}
