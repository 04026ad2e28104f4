namespace RxSocket.Rx;

/// <summary>A change of what <c>Select.Observe</c> watches.</summary>
/// <param name="Socket">The socket.</param>
/// <param name="Need">Which directions: Readable, Writable or both.</param>
/// <param name="IsRemoval">True: they are watched no more.</param>
public readonly record struct SelectChange(ISelectable Socket, Readiness Need, bool IsRemoval = false)
{
    /// <summary>The socket is watched, too.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="need">Readable, Writable or both.</param>
    /// <returns>The change.</returns>
    public static SelectChange Add(ISelectable socket, Readiness need = Readiness.Readable) => new(socket, need);

    /// <summary>The socket is watched no more.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="need">Readable, Writable or both.</param>
    /// <returns>The change.</returns>
    public static SelectChange Remove(ISelectable socket, Readiness need = Readiness.Readable | Readiness.Writable) => new(socket, need, IsRemoval: true);
}
