using System.Globalization;

namespace RxSocket.Blocking;

/// <summary>The methods of a TCP object, from Lua's values to Lua's values. LuaSocket's numbers are floats, but for a peer's port.</summary>
internal static class TcpMethods
{
    private static readonly object One = 1.0;

    public static readonly Dictionary<string, TcpMethod> All = new(StringComparer.Ordinal)
    {
        ["accept"] = new(TcpClass.Server, static (self, _) => Plain(self.Accept())),
        ["bind"] = new(TcpClass.Master, static (self, arguments) => Done(self.Bind(arguments.CheckText(1), arguments.CheckText(2)))),
        ["setsockname"] = new(TcpClass.Master, static (self, arguments) => Done(self.Bind(arguments.CheckText(1), arguments.CheckText(2)))),
        ["listen"] = new(TcpClass.Master, static (self, arguments) => Done(self.Listen(LuaNumber.ToInt(arguments.OptionalNumber(1, LuaSocket.DefaultBacklog))))),
        ["connect"] = new(null, static (self, arguments) => Done(self.Connect(arguments.CheckText(1), arguments.CheckText(2)))),
        ["setpeername"] = new(null, static (self, arguments) => Done(self.Connect(arguments.CheckText(1), arguments.CheckText(2)))),
        ["receive"] = new(TcpClass.Client, Receive),
        ["send"] = new(TcpClass.Client, Send),
        ["getstats"] = new(TcpClass.Client, GetStats),
        ["setstats"] = new(TcpClass.Client, SetStats),
        ["shutdown"] = new(TcpClass.Client, Shutdown),
        ["close"] = new(null, Close),
        ["dirty"] = new(null, static (self, _) => [self.Dirty()]),
        ["getfamily"] = new(null, static (self, _) => [self.GetFamily()]),
        ["getfd"] = new(null, static (self, _) => [(double)self.GetFd()]),
        ["setfd"] = new(null, SetFd),
        ["getsockname"] = new(null, static (self, _) => Name(self.GetSockName(), static port => port.ToString(CultureInfo.InvariantCulture))),
        ["getpeername"] = new(null, static (self, _) => Name(self.GetPeerName(), static port => (long)port)),
        ["gettimeout"] = new(null, static (self, _) => [self.GetTimeout().Block, self.GetTimeout().Total]),
        ["settimeout"] = new(null, SetTimeout),
        ["getoption"] = new(null, LuaOptions.Get),
        ["setoption"] = new(null, LuaOptions.Set),
    };

    /// <summary>A value; or nil and the error.</summary>
    public static object?[] Plain<T>(Outcome<T> outcome) => outcome.Ok ? [outcome.Value] : [null, outcome.Error];

    /// <summary>What a send gives: three values, the index of the last byte sent in front or behind.</summary>
    public static object?[] Sent(Outcome<long> sent) =>
        Timed(sent.Ok ? [(double)sent.Value, null, null] : [null, sent.Error, (double)sent.Partial], sent.Seconds);

    private static object?[] Done(Outcome<int> outcome) => outcome.Ok ? [One] : [null, outcome.Error];

    private static object?[] Timed(object?[] results, double? seconds) => seconds is null ? results : [.. results, seconds];

    // The prefix is checked before the pattern.
    private static object?[] Receive(TcpObject self, LuaArguments arguments)
    {
        string prefix = arguments.OptionalString(2, string.Empty);
        Outcome<string> received = LuaValue.TryGetNumber(arguments[1], out double count)
            ? self.Receive(count, prefix)
            : self.Receive(Present(arguments, 1).OptionalString(1, "*l"), prefix);
        return Timed(received.Ok ? [received.Value, null, null] : [null, received.Error, received.Partial], received.Seconds);
    }

    // LuaSocket fills up with nils here: an absent argument is "nil" in an error, not "no value".
    private static LuaArguments Present(LuaArguments arguments, int count) =>
        arguments.Count >= count ? arguments : new LuaArguments("receive", [.. arguments.Values, null]);

    private static object?[] Send(TcpObject self, LuaArguments arguments)
    {
        string data = arguments.CheckString(1);
        long i = LuaNumber.ToLong(arguments.OptionalNumber(2, 1));
        long j = LuaNumber.ToLong(arguments.OptionalNumber(3, -1));
        return Sent(self.SendRange(data, i, j));
    }

    // The counters are unsigned in C: a negative one shows up huge.
    private static object?[] GetStats(TcpObject self, LuaArguments arguments)
    {
        (long received, long sent, double age) = self.GetStats();
        return [(double)unchecked((ulong)received), (double)unchecked((ulong)sent), age];
    }

    // One by one: where the second is no number, the first has been set.
    private static object?[] SetStats(TcpObject self, LuaArguments arguments)
    {
        self.SetStats(received: CountOrNone(arguments, 1));
        self.SetStats(sent: CountOrNone(arguments, 2));
        self.SetStats(age: LuaValue.TryGetNumber(arguments[3], out double age) && !double.IsNaN(age) ? age : null);
        return [One];
    }

    private static long? CountOrNone(LuaArguments arguments, int position) =>
        arguments.IsNoneOrNil(position) ? null : LuaNumber.ToLong(arguments.CheckNumber(position));

    private static object?[] Shutdown(TcpObject self, LuaArguments arguments)
    {
        self.Shutdown(arguments.CheckOption(1, "both", "receive", "send", "both"));
        return [One];
    }

    private static object?[] Close(TcpObject self, LuaArguments arguments)
    {
        self.Close();
        return [One];
    }

    private static object?[] SetFd(TcpObject self, LuaArguments arguments)
    {
        self.SetFd(LuaNumber.ToInt(arguments.CheckNumber(1)));
        return [];
    }

    private static object?[] SetTimeout(TcpObject self, LuaArguments arguments)
    {
        double seconds = arguments.OptionalNumber(1, -1);
        self.SetTimeout(seconds, arguments.OptionalString(2, "b"));
        return [One];
    }

    private static object?[] Name(Outcome<SocketName> name, Func<int, object> portOf) =>
        name.Value is { } known ? [known.Ip, portOf(known.Port), known.Family] : [null, name.Error];
}
