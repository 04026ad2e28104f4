namespace RxSocket.Rx;

/// <summary>An accept failed; the server goes on.</summary>
/// <param name="Fault">What the system said.</param>
/// <param name="Pause">How long the server waits before it accepts again.</param>
public readonly record struct AcceptFault(SocketFaultException Fault, TimeSpan Pause);
