using RxSocket.Sys;

namespace RxSocket.Blocking;

/// <summary>The option <c>linger</c>. LuaSocket: the table <c>{on = …, timeout = …}</c>.</summary>
/// <param name="On">Whether a close waits for what was not sent yet.</param>
/// <param name="Timeout">How long, in seconds; 0 makes a close reset the connection. Beyond 16 bits it is cut, as LuaSocket does.</param>
public readonly record struct LingerValue(bool On, int Timeout)
{
    internal static object Of((bool On, int Seconds) linger) => new LingerValue(linger.On, linger.Seconds);

    internal void Set(KernelSocket socket) => KernelOption.SetLinger(socket, On, unchecked((ushort)Timeout));
}
