namespace RxSocket.Blocking;

/// <summary>What a TCP object is at the moment.</summary>
internal enum TcpClass
{
    Master,
    Server,
    Client,
}

/// <summary>LuaSocket's names for the classes.</summary>
internal static class TcpClassNames
{
    /// <summary>Any of the three.</summary>
    public const string Any = "tcp{any}";

    public static string Name(this TcpClass state) => state switch
    {
        TcpClass.Server => "tcp{server}",
        TcpClass.Client => "tcp{client}",
        _ => "tcp{master}",
    };
}
