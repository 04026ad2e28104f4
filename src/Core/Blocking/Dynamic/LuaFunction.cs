namespace RxSocket.Blocking;

/// <summary>A function of Lua: any number of values in, any number out. Nulls are nils and count. Values are: null, bool, long (Lua's integers; other integer
/// types are taken too), double (Lua's floats), string (one char a byte), a dictionary or a list for a table, <see cref="LuaFunction"/>, and objects such as
/// <see cref="TcpObject"/> for userdata.</summary>
/// <param name="arguments">The arguments.</param>
/// <returns>The results.</returns>
public delegate object?[] LuaFunction(params object?[] arguments);
