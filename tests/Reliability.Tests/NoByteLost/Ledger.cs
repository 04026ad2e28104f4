using System.Text;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>A stream in which every byte follows from its place, so that a lost, doubled or moved one is seen; how much of it was given to the connection, and how
/// much the connection has handed out.</summary>
/// <param name="lineEvery">About how long a line of it is.</param>
internal sealed class Ledger(int lineEvery)
{
    public int Given { get; private set; }

    public int Handed { get; private set; }

    public byte[] Next(int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            bytes[i] = At(Given++);
        }

        return bytes;
    }

    /// <summary>The bytes at a place.</summary>
    public byte[] Range(int start, int count) => [.. Enumerable.Range(start, count).Select(At)];

    /// <summary>The connection handed these out: they are gone from it.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        Kept(bytes);
        Handed += bytes.Length;
    }

    /// <summary>The connection showed these, and must still have them.</summary>
    public void Kept(ReadOnlySpan<byte> bytes)
    {
        Assert.True(Handed + bytes.Length <= Given, $"{bytes.Length} bytes at {Handed}, but only {Given} were given.");
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != At(Handed + i))
            {
                Assert.Fail($"Byte {Handed + i} is {bytes[i]}, not {At(Handed + i)}: {Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 80)])}");
            }
        }
    }

    /// <summary>The length of the line that comes next, its end included; null: none ends within this.</summary>
    public int? LineWithin(int most)
    {
        for (int i = 0; i < most; i++)
        {
            if (At(Handed + i) == '\n')
            {
                return i + 1;
            }
        }

        return null;
    }

    private byte At(int place)
    {
        uint mixed = (uint)place * 2654435761;
        return (byte)((mixed >> 16) % lineEvery == 0 ? '\n' : 'a' + ((mixed >> 8) % 26));
    }
}
