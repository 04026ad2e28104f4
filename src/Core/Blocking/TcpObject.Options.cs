using System.Net.Sockets;
using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket.Blocking;

public sealed partial class TcpObject
{
    /// <summary>Reads an option by LuaSocket's name; the typed face has them as <see cref="TcpOptions"/>. LuaSocket: <c>getoption(name)</c>.</summary>
    /// <param name="name">"keepalive", "reuseaddr", "reuseport", "tcp-nodelay" (a bool); "tcp-keepidle", "tcp-keepcnt", "tcp-keepintvl", "recv-buffer-size",
    /// "send-buffer-size" (an int); "linger" (a <see cref="LingerValue"/>); "error" (a word, or null where there is none: it is the only one whose success may
    /// have no value).</param>
    /// <returns>The value; or "getsockopt failed".</returns>
    /// <exception cref="ArgumentException">LuaSocket cannot read an option of that name.</exception>
    public Outcome<object?> GetOption(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        OptionEntry entry = OptionTable.Readable(name);
        object? value = null;
        if (!TryUse(socket => value = entry.Get!(socket)))
        {
            return new Failure(ErrorWords.GetOptionFailed) { Call = new FailedCall(SocketPhase.Option, IoResult.Done, $"getoption of {name}") };
        }

        return new Outcome<object?>(value is SocketError error ? Taken(error) : value);
    }

    /// <summary>Sets an option by LuaSocket's name. LuaSocket: <c>setoption(name, value)</c>.</summary>
    /// <param name="name">One of those of <see cref="GetOption"/> except "error"; or "ipv6-v6only" (a bool), "tcp-defer-accept", "tcp-fastopen",
    /// "tcp-fastopen-connect" (an int), "bindtodevice" (a string).</param>
    /// <param name="value">The value, of the option's type.</param>
    /// <returns>1; or "setsockopt failed".</returns>
    /// <exception cref="ArgumentException">LuaSocket cannot set an option of that name, or the value is of another type.</exception>
    public Outcome<int> SetOption(string name, object? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        OptionEntry entry = OptionTable.Settable(name);
        object accepted = (entry.Kind, value) switch
        {
            (OptionKind.Flag, bool) or (OptionKind.Number, int) or (OptionKind.Linger, LingerValue) or (OptionKind.Text, string) => value,
            _ => throw new LuaArgumentException("setoption", 2, $"{entry.Kind.Expected()} expected, got {value?.GetType().Name ?? "nil"}"),
        };
        return TryUse(socket => entry.Set!(socket, accepted)) ? 1 : new Failure(ErrorWords.SetOptionFailed) { Call = new FailedCall(SocketPhase.Option, IoResult.Done, $"setoption of {name}") };
    }

    // The system has forgotten it now: the calls that follow must not take the connection for one that ended in order.
    private string? Taken(SocketError error)
    {
        _channel.Meet(error);
        _channel.ForgetReason();
        return OptionTable.ErrorText(error);
    }

    // LuaSocket does not tell why.
    private bool TryUse(Action<KernelSocket> call)
    {
        if (Socket is not { } socket || !socket.TryUse())
        {
            return false;
        }

        try
        {
            call(socket);
            return true;
        }
        catch (Exception refused) when (refused is SocketException or PlatformNotSupportedException or ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            socket.EndUse();
        }
    }
}
