using System.Buffers;

namespace RxSocket.TestKit;

/// <summary>Memory of the user's own making, with a trap at each look at it.</summary>
public sealed class TrappedMemory(Trap trap, byte[] bytes) : MemoryManager<byte>
{
    public override Memory<byte> Memory => CreateMemory(bytes.Length);

    public override Span<byte> GetSpan()
    {
        trap.Pass();
        return bytes;
    }

    public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
