namespace RxSocket.Blocking;

/// <summary>What <c>socket.sink</c> and <c>socket.source</c> return to Lua: something that can be called, and given to select. LuaSocket: a table with
/// <c>getfd</c> and <c>dirty</c> that can be called.</summary>
public sealed class LuaCallable
{
    private readonly object? _socket;
    private readonly LuaFunction _body;

    internal LuaCallable(object? socket, LuaFunction body)
    {
        _socket = socket;
        _body = body;
    }

    /// <summary>Calls it. LuaSocket: <c>sink(chunk, err)</c>, <c>source()</c>.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <returns>The results.</returns>
    public object?[] Invoke(params object?[] arguments) => _body(arguments);

    /// <summary>The socket's descriptor. LuaSocket: <c>stream:getfd()</c>.</summary>
    /// <returns>The number, or -1.</returns>
    /// <exception cref="LuaErrorException">It was made without a socket.</exception>
    public int GetFd() => SocketOf(_socket, "getfd").GetFd();

    /// <summary>Whether the socket has bytes buffered. LuaSocket: <c>stream:dirty()</c>.</summary>
    /// <returns>True: it has.</returns>
    /// <exception cref="LuaErrorException">It was made without a socket.</exception>
    public bool Dirty() => SocketOf(_socket, "dirty").Dirty();

    /// <summary>The socket; what LuaSocket does not look at before the first use is an error then.</summary>
    internal static TcpObject SocketOf(object? socket, string method) => socket switch
    {
        TcpObject tcp => tcp,
        string or System.Collections.IDictionary or System.Collections.IList or LuaCallable => throw new LuaErrorException($"attempt to call a nil value (method '{method}')"),
        _ => throw new LuaErrorException($"attempt to index a {LuaValue.TypeOf(socket)} value (upvalue 'sock')"),
    };
}
