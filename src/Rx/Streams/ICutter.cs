using System.Diagnostics.CodeAnalysis;

namespace RxSocket.Rx;

/// <summary>Cuts received bytes into items.</summary>
internal interface ICutter<T>
{
    /// <summary>Nobody else's code runs in it.</summary>
    bool IsBrief { get; }

    /// <summary>An item is the received memory itself.</summary>
    bool Lends { get; }

    /// <summary>Takes an item that is there already by the connection's own verb for it. False: it has none, or there is no such item.</summary>
    bool TryTake(Connection connection, [MaybeNullWhen(false)] out T item);

    /// <summary>The item at the front, as <see cref="Framing.Find"/> has it.</summary>
    Cut Find(ReadOnlySpan<byte> received, int examined);

    T Make(ReadOnlyMemory<byte> message);
}
