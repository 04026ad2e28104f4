using RxSocket.Sys;

namespace RxSocket;

/// <summary>An option with its value, to be set on sockets that are made later. <see cref="Apply"/> throws what the system refuses.</summary>
/// <param name="Option">The name of the property of <see cref="TcpOptions"/>.</param>
/// <param name="Apply">Sets it.</param>
internal readonly record struct SocketSetting(string Option, Action<KernelSocket> Apply);
