namespace RxSocket.Blocking;

/// <summary>A method of TCP objects by LuaSocket's name, and the class it needs; null: any.</summary>
internal sealed record TcpMethod(TcpClass? Needs, TcpMethod.Call Body)
{
    public delegate object?[] Call(TcpObject self, LuaArguments arguments);

    /// <summary>The class in LuaSocket's words.</summary>
    public string Self => Needs?.Name() ?? TcpClassNames.Any;

    public bool Takes(TcpObject self) => Needs is null || Needs == self.State;
}
