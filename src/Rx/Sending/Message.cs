using System.Buffers;

namespace RxSocket.Rx;

/// <summary>A message on its way out.</summary>
/// <param name="Data">Its bytes.</param>
/// <param name="Rented">The pooled array they are in; null: they are the source's.</param>
internal readonly record struct Message(ReadOnlyMemory<byte> Data, byte[]? Rented)
{
    public static Message Copy(ReadOnlyMemory<byte> data)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(data.Length);
        data.CopyTo(rented);
        return new Message(rented.AsMemory(0, data.Length), rented);
    }

    public void Return()
    {
        if (Rented is { Length: > 0 })
        {
            ArrayPool<byte>.Shared.Return(Rented);
        }
    }
}
