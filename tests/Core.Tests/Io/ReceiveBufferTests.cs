using CsCheck;
using RxSocket.Io;
using Xunit;

namespace RxSocket.Tests;

public sealed class ReceiveBufferTests
{
    [Fact]
    public void Buffer_UnderRandomUse_HoldsWhatAModelHolds() =>
        Gen.Select(Gen.Bool, Gen.Select(Gen.Int[0, 3], Gen.Int[0, 70_000]).Array[0, 60]).Sample((fixedBlock, steps) =>
        {
            ReceiveBuffer buffer = new(fixedBlock);
            List<byte> model = [];
            byte next = 0;
            foreach ((int kind, int size) in steps)
            {
                switch (kind)
                {
                    case 0:
                        Span<byte> room = buffer.Room();
                        int count = Math.Min(size, room.Length);
                        Write(room[..count], ref next, model, atEnd: true);
                        buffer.Filled(count, room.Length);
                        break;
                    case 1:
                        int taken = Math.Min(size, buffer.Count);
                        buffer.Take(taken);
                        model.RemoveRange(0, taken);
                        break;
                    case 2:
                        byte[] back = new byte[size % 20_000];
                        Write(back, ref next, model, atEnd: false);
                        buffer.PutBack(back);
                        break;
                    default:
                        buffer.GiveBackIfEmpty();
                        break;
                }

                if (!buffer.Unread.SequenceEqual(model.ToArray()))
                {
                    return false;
                }
            }

            return true;
        });

    [Fact]
    public void Room_AtFirst_IsASmallBlock()
    {
        ReceiveBuffer buffer = new(fixedBlock: false);

        Assert.Equal(ReceiveBuffer.SmallBlock, buffer.Room().Length);
    }

    [Fact]
    public void Room_AfterTwoFullBlocks_IsLarge()
    {
        ReceiveBuffer buffer = new(fixedBlock: false);

        FillBlocks(ref buffer, 2);

        Assert.True(buffer.Room().Length > ReceiveBuffer.SmallBlock);
    }

    [Fact]
    public void Room_FullBlocksNotRunning_StaysSmall()
    {
        ReceiveBuffer buffer = new(fixedBlock: false);
        FillBlocks(ref buffer, 1);
        buffer.Filled(1, buffer.Room().Length);

        FillBlocks(ref buffer, 1);

        Assert.Equal(ReceiveBuffer.SmallBlock, buffer.Room().Length);
    }

    [Fact]
    public void Room_OfAFixedBlock_NeverGrows()
    {
        // LuaSocket reads 8192 bytes at a time.
        ReceiveBuffer buffer = new(fixedBlock: true);

        FillBlocks(ref buffer, 5);

        Assert.Equal(ReceiveBuffer.SmallBlock, buffer.Room().Length);
    }

    [Fact]
    public void Take_SomeBytes_ForgetsWhatWasExamined()
    {
        ReceiveBuffer buffer = new(fixedBlock: false);
        buffer.Filled(10, buffer.Room().Length);
        buffer.Examined = 10;

        buffer.Take(4);

        Assert.Equal(0, buffer.Examined);
    }

    [Fact]
    public void PutBack_SomeBytes_ForgetsWhatWasExamined()
    {
        ReceiveBuffer buffer = new(fixedBlock: false);
        buffer.Filled(10, buffer.Room().Length);
        buffer.Examined = 10;

        buffer.PutBack([1, 2, 3]);

        Assert.Equal((0, 13), (buffer.Examined, buffer.Count));
    }

    [Fact]
    public void EndLoan_ASecondTime_LeavesTheNextLoanOfTheBlock()
    {
        ReceiveBuffer buffer = new(fixedBlock: false);
        "abcd"u8.CopyTo(buffer.Room());
        buffer.Filled(4, ReceiveBuffer.SmallBlock);
        buffer.Lend(2, out long firstLoan);
        buffer.EndLoan(firstLoan);
        ReadOnlyMemory<byte> next = buffer.Lend(2, out _);

        buffer.EndLoan(firstLoan);
        buffer.PutBack("xx"u8);

        Assert.Equal("cd"u8, next.Span);
    }

    private static void FillBlocks(ref ReceiveBuffer buffer, int blocks)
    {
        for (int i = 0; i < blocks; i++)
        {
            int room = buffer.Room().Length;
            buffer.Filled(room, room);
        }
    }

    private static void Write(Span<byte> into, ref byte next, List<byte> model, bool atEnd)
    {
        foreach (ref byte value in into)
        {
            value = next++;
        }

        model.InsertRange(atEnd ? model.Count : 0, into.ToArray());
    }
}
