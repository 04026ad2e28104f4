namespace RxSocket.Rx;

/// <summary>Cuts received bytes into items.</summary>
internal interface ICutter<T>
{
    /// <summary>Nobody else's code runs in it.</summary>
    bool IsBrief { get; }

    /// <summary>An item is the received memory itself.</summary>
    bool Lends { get; }

    /// <summary>The item at the front, as <see cref="Framing.Find"/> has it.</summary>
    Cut Find(ReadOnlySpan<byte> received, int examined);

    T Make(ReadOnlyMemory<byte> message);
}
