using System.Net.Sockets;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using RxSocket.Blocking;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <content>Sends into a small window that end by timeout, cancellation or reset: what they say they sent is what the peer can read, no byte more or less; after a
/// reset no more than that.</content>
public sealed partial class NoByteLost
{
    private const int SmallWindow = 4096;

    private sealed record Sending(int Size, Ending Ending, int PeerTakes)
    {
        public static readonly Gen<Sending> Any = Gen.Select(
            Gen.OneOf(Gen.Int[0, 200], Gen.Int[1000, 30_000], Gen.Int[100_000, 200_000]), Gen.Enum<Ending>(), Gen.Int[0, 40_000],
            static (size, ending, takes) => new Sending(size, ending, takes));
    }

    [Fact]
    public async Task AwaitedSend_EndsAtAnyPoint_SaysHowManyBytesWentOut()
    {
        int cases = Counts.Of(100, 5_000);
        await Gen.Select(Sending.Any.Array[1, 5], Gen.Bool).SampleAsync(
            static async (sends, resets) =>
            {
                FakeTimeProvider clock = new();
                using RawPair pair = await RawPair.Connect(clock, SmallWindow);
                pair.Connection.Options.SendBufferSize = SmallWindow;
                Ledger sent = new(40);
                int accepted = 0;
                foreach (Sending send in sends)
                {
                    accepted += await Send(send, sent, accepted, pair, clock);
                    sent.Take(pair.Take(Math.Min(send.PeerTakes, accepted - sent.Handed)));
                }

                Assert.Equal(accepted, pair.Connection.Stats.Sent);
                await (resets ? MeetReset(pair) : MeetEnd(pair, sent, accepted));
            },
            iter: cases,
            threads: 1);
        Figures.Tell(Promise, "cases of awaited sends", cases);
    }

    [Fact]
    public void BlockingSend_EndsAtAnyPoint_SaysHowManyBytesWentOut()
    {
        int cases = Counts.Of(100, 5_000);
        Sending.Any.Array[1, 5].Sample(
            static sends =>
            {
                using LuaRawPair pair = new(SmallWindow);
                pair.Client.SetOption("send-buffer-size", SmallWindow);
                Ledger sent = new(40);
                int accepted = 0;
                foreach (Sending send in sends)
                {
                    pair.Client.SetTimeout(send.Ending == Ending.Timeout ? 0.001 : 0);
                    byte[] data = Data(send.Size, sent, accepted);
                    Outcome<int> outcome = pair.Client.Send(data);
                    Assert.True(outcome.Ok ? outcome.Value == data.Length : outcome.Error == "timeout", outcome.Error);
                    accepted += outcome.Ok ? outcome.Value : outcome.Partial;
                    sent.Take(TakeFrom(pair.Peer, Math.Min(send.PeerTakes, accepted - sent.Handed)));
                }

                pair.Client.Shutdown("send");
                sent.Take(TakeFrom(pair.Peer, accepted - sent.Handed));
                Assert.Equal(0, pair.Peer.Receive(new byte[1]));
            },
            iter: cases,
            threads: 1);
        Figures.Tell(Promise, "cases of blocking sends", cases);
    }

    // The bytes behind those that went out.
    private static byte[] Data(int size, Ledger sent, int accepted)
    {
        sent.Next(Math.Max(0, accepted + size - sent.Given));
        return sent.Range(accepted, size);
    }

    private static async Task<int> Send(Sending send, Ledger sent, int accepted, RawPair pair, FakeTimeProvider clock)
    {
        byte[] data = Data(send.Size, sent, accepted);
        long before = pair.Connection.Stats.Sent;
        pair.Connection.Timeouts = send.Ending == Ending.Poll ? Timeouts.Poll : new Timeouts(Total: Patience);
        using CancellationTokenSource cancelled = new();
        Task sending = pair.Connection.SendAsync(data, cancelled.Token).AsTask();
        switch (send.Ending)
        {
            case Ending.Cancel:
                await cancelled.CancelAsync();
                break;
            case Ending.Data:
                // The peer reads until all is out.
                int first = accepted - sent.Handed;
                sent.Take(pair.Take(first + send.Size));
                break;
            default:
                clock.Advance(Patience);
                break;
        }

        try
        {
            await sending.Within();
            return data.Length;
        }
        catch (SocketTimeoutException late)
        {
            return late.Sent;
        }
        catch (OperationCanceledException)
        {
            return (int)(pair.Connection.Stats.Sent - before);
        }
    }

    private static async Task MeetEnd(RawPair pair, Ledger sent, int accepted)
    {
        pair.Connection.Shutdown(SocketShutdown.Send);
        sent.Take(await Task.Run(pair.TakeAll).Within());
        Assert.Equal(accepted, sent.Handed);
    }

    private static async Task MeetReset(RawPair pair)
    {
        pair.Connection.Timeouts = Timeouts.None;
        Task sending = pair.Connection.SendAsync(new byte[8 << 20]).AsTask();
        long before = pair.Connection.Stats.Sent;
        pair.Reset();

        SocketClosedException reset = await Assert.ThrowsAsync<SocketClosedException>(() => sending).Within();
        Assert.InRange(reset.Sent, 0, pair.Connection.Stats.Sent);
        Assert.True(pair.Connection.Stats.Sent >= before);
    }

    private static byte[] TakeFrom(Socket peer, int count)
    {
        byte[] taken = new byte[count];
        for (int filled = 0; filled < count;)
        {
            int got = peer.Receive(taken, filled, count - filled, SocketFlags.None);
            Assert.True(got > 0, $"The stream ended after {filled} of {count} bytes.");
            filled += got;
        }

        return taken;
    }
}
