using System.Net.Sockets;
using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket.Blocking;

/// <summary>What kind of value an option has in Lua.</summary>
internal enum OptionKind
{
    Flag,
    Number,
    Linger,
    Text,
    Error,
}

/// <summary>The kinds in Lua's words.</summary>
internal static class OptionKindNames
{
    public static string Expected(this OptionKind kind) => kind switch
    {
        OptionKind.Flag => "boolean",
        OptionKind.Number => "number",
        OptionKind.Linger => "table",
        _ => "string",
    };
}

/// <summary>One option by LuaSocket's name. Null where it cannot be read, or cannot be set.</summary>
internal sealed record OptionEntry(OptionKind Kind, Func<KernelSocket, object?>? Get, Action<KernelSocket, object>? Set);

/// <summary>LuaSocket's names for the options of TCP sockets. Which of them can be read and which set is LuaSocket's choice too; the typed face has both where
/// the system has.</summary>
internal static class OptionTable
{
    private const int LongestNameShown = 35;

    private static readonly Dictionary<string, OptionEntry> Entries = new(StringComparer.Ordinal)
    {
        ["keepalive"] = Flag(KernelOption.KeepAlive),
        ["reuseaddr"] = new(OptionKind.Flag, static socket => socket.ReuseAddress, static (socket, value) => socket.ReuseAddress = (bool)value),
        ["reuseport"] = Flag(KernelOption.ReusePort),
        ["tcp-nodelay"] = Flag(KernelOption.NoDelay),
        ["linger"] = new(OptionKind.Linger, static socket => LingerValue.Of(KernelOption.GetLinger(socket)), static (socket, value) => ((LingerValue)value).Set(socket)),
        ["tcp-keepidle"] = Number(KernelOption.KeepAliveIdle),
        ["tcp-keepcnt"] = Number(KernelOption.KeepAliveCount),
        ["tcp-keepintvl"] = Number(KernelOption.KeepAliveInterval),
        ["recv-buffer-size"] = Number(KernelOption.ReceiveBuffer),
        ["send-buffer-size"] = Number(KernelOption.SendBuffer),
        ["error"] = new(OptionKind.Error, static socket => KernelOption.TakeError(socket), Set: null),
        ["ipv6-v6only"] = Flag(KernelOption.OnlyIPv6) with { Get = null },
        ["tcp-defer-accept"] = Number(KernelOption.DeferAccept) with { Get = null },
        ["tcp-fastopen"] = Number(KernelOption.FastOpen) with { Get = null },
        ["tcp-fastopen-connect"] = Number(KernelOption.FastOpenConnect) with { Get = null },

        // Later sources only. Their get answers with rubbish where nothing is bound, and 3.1.0 has none.
        ["bindtodevice"] = new(OptionKind.Text, Get: null, static (socket, value) => KernelOption.SetDevice(socket, (string)value)),
    };

    /// <summary>The entry that can be read.</summary>
    public static OptionEntry Readable(string name) => Find(name) is { Get: not null } entry ? entry : throw Unsupported("getoption", name);

    /// <summary>The entry that can be set.</summary>
    public static OptionEntry Settable(string name) => Find(name) is { Set: not null } entry ? entry : throw Unsupported("setoption", name);

    /// <summary>What Lua gets for the option "error"; null: there is none.</summary>
    public static string? ErrorText(SocketError error) => error == SocketError.Success ? null : ErrorWords.OutsideSend(new IoResult(IoStatus.Failed, error));

    private static OptionEntry? Find(string name) => Entries.GetValueOrDefault(name);

    private static OptionEntry Flag(KernelOption option) =>
        new(OptionKind.Flag, socket => option.Get(socket) != 0, (socket, value) => option.Set(socket, (bool)value ? 1 : 0));

    private static OptionEntry Number(KernelOption option) => new(OptionKind.Number, socket => option.Get(socket), (socket, value) => option.Set(socket, (int)value));

    private static LuaArgumentException Unsupported(string method, string name) =>
        new(method, 1, $"unsupported option `{(name.Length > LongestNameShown ? name[..LongestNameShown] : name)}'");
}
