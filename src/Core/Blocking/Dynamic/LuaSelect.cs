using System.Collections;
using System.Net.Sockets;
using RxSocket.Sys;

namespace RxSocket.Blocking;

/// <summary>Select over tables of anything that has <c>getfd</c>, and maybe <c>dirty</c>.</summary>
internal static class LuaSelect
{
    public static object?[] Select(LuaArguments arguments)
    {
        double timeout = arguments.OptionalNumber(3, -1);
        List<Element> receivers = ElementsOf(arguments.CheckTableOrNil(1));
        List<Element> senders = ElementsOf(arguments.CheckTableOrNil(2));
        SelectOutcome found = LuaSocket.Select(receivers, senders, timeout);
        object?[] tables = [TableOf(found.Readable), TableOf(found.Writable)];
        return found.Error is null ? tables : [.. tables, found.Error];
    }

    // Up to the first nil. What has no descriptor is left out.
    private static List<Element> ElementsOf(object? table)
    {
        List<Element> elements = [];
        for (long i = 1; table is not null && LuaTable.Get(table, i) is { } value; i++)
        {
            if (Descriptor(value) is >= 0 and int descriptor)
            {
                elements.Add(new Element(value, descriptor));
            }
        }

        return elements;
    }

    private static Dictionary<object, object?> TableOf(ReadyList ready)
    {
        Dictionary<object, object?> table = LuaTable.New();
        for (int i = 0; i < ready.Count; i++)
        {
            object value = ((Element)ready[i]).Value;
            table[i + 1L] = value;
            table[value] = i + 1.0;
        }

        return table;
    }

    private static int Descriptor(object value) => value switch
    {
        TcpObject socket => socket.GetFd(),
        LuaCallable stream => stream.GetFd(),
        ISelectable selectable => selectable.Handle is { IsClosed: false, IsInvalid: false } handle ? (int)handle.DangerousGetHandle() : LuaSocket.SocketInvalid,
        string or IList => LuaSocket.SocketInvalid,
        IDictionary table => LuaTable.Get(table, "getfd") is { } getfd && LuaValue.TryGetNumber(LuaValue.Call(getfd, value).ElementAtOrDefault(0), out double number)
            && number >= 0 ? LuaNumber.ToInt(number) : LuaSocket.SocketInvalid,
        _ => throw new LuaErrorException($"attempt to index a {LuaValue.TypeOf(value)} value"),
    };

    private static bool Dirty(object value) => value switch
    {
        TcpObject socket => socket.Dirty(),
        LuaCallable stream => stream.Dirty(),
        ISelectable selectable => selectable.HasBuffered,
        _ => LuaTable.Get(value, "dirty") is { } dirty && LuaValue.IsTrue(LuaValue.Call(dirty, value).ElementAtOrDefault(0)),
    };

    /// <summary>An element as select takes it. The descriptor is asked for once more before the dirty look, as LuaSocket does.</summary>
    private sealed class Element(object value, int descriptor) : IKernelSelectable
    {
        public object Value => value;

        public SafeSocketHandle? Handle => new(descriptor, ownsHandle: false);

        public bool HasBuffered => Descriptor(value) >= 0 && Dirty(value);

        public KernelSocket? Kernel => value is TcpObject socket ? ((IKernelSelectable)socket).Kernel : null;
    }
}
