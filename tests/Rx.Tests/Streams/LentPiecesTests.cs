using System.Text;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Streams;

/// <summary>A piece is lent until its delivery is over: nothing that is received meanwhile, and by nobody, writes over it.</summary>
public sealed class LentPiecesTests
{
    public static TheoryData<string> Sources => ["chunks", "frames"];

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Piece_SubscriptionIsDisposedOfAndOthersReceive_StaysAsItIs(string source)
    {
        using RawPair wire = await RawPair.Connect();
        using ManualResetEventSlim goOn = new();
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<string> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        IDisposable pieces = Pieces(wire.Connection, source).Checked().Subscribe(piece =>
        {
            entered.SetResult();
            goOn.Wait();
            seen.SetResult(Encoding.UTF8.GetString(piece.Span));
        });
        wire.Give("mine");
        await entered.Task.Within();

        pieces.Dispose();
        await ReceiveOften(wire);

        goOn.Set();
        Assert.Equal("mine", await seen.Task.Within());
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task Piece_IsHeldAndTheObserverReceives_StaysAsItIs(string source)
    {
        using RawPair wire = await RawPair.Connect();
        TaskCompletionSource<string> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable pieces = Pieces(wire.Connection, source).Checked().SubscribeSequential(async (piece, _) =>
        {
            if (!seen.Task.IsCompleted)
            {
                await ReceiveOften(wire);
                seen.SetResult(Encoding.UTF8.GetString(piece.Span));
            }
        });
        wire.Give("mine");

        Assert.Equal("mine", await seen.Task.Within());
    }

    private static IObservable<ReadOnlyMemory<byte>> Pieces(TcpConnection connection, string source) =>
        source == "chunks" ? connection.Chunks() : connection.Frames(4);

    // An empty buffer goes back to the pool, and the next receive gets the one that was given back last.
    private static async Task ReceiveOften(RawPair wire)
    {
        for (int i = 0; i < 4; i++)
        {
            wire.Give("his\n");
            Assert.Equal("his", await wire.Connection.ReceiveLineAsync().Within());
        }
    }
}
