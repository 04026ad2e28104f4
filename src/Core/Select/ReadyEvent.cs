namespace RxSocket;

/// <summary>One socket is ready.</summary>
/// <param name="Socket">The socket.</param>
/// <param name="Readiness">For what; hints included.</param>
public readonly record struct ReadyEvent(ISelectable Socket, Readiness Readiness);
