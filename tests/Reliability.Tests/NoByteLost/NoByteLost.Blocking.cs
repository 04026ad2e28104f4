using System.Net.Sockets;
using System.Text;
using CsCheck;
using RxSocket.Blocking;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <content>On the calling thread: a receive that fails hands out what it has, and the next goes on behind it.</content>
public sealed partial class NoByteLost
{
    private const int BlockSize = 8192;

    [Fact]
    public void BlockingReceive_EndsAtAnyPoint_HandsOutWhatItHas()
    {
        int cases = Counts.Of(600, 30_000);
        Gen.Select(Step.LineEvery, Step.Any.Array[1, 6], Gen.Enum<Close>()).Sample(
            static (lineEvery, steps, close) =>
            {
                Ledger ledger = new(lineEvery);
                using LuaRawPair pair = new();
                foreach (Step step in steps)
                {
                    // A millisecond: the call sleeps in the system before it gives up.
                    pair.Client.SetTimeout(step.Ending == Ending.Timeout ? 0.001 : 0);
                    Array.ForEach(step.Before, size => pair.Give(ledger.Next(size)));
                    Receive(pair.Client, step, ledger);
                    Array.ForEach(step.During, size => pair.Give(ledger.Next(size)));
                    Receive(pair.Client, step, ledger);
                }

                Meet(close, ledger, pair);
            },
            iter: cases,
            threads: 1);
        Figures.Tell(Promise, "cases of blocking receives", cases);
    }

    private static void Receive(TcpObject client, Step step, Ledger ledger)
    {
        bool isLine = step.Pattern is Pattern.Line or Pattern.LineMemory;
        Outcome<string> outcome = isLine ? client.Receive() : step.Pattern == Pattern.All ? client.Receive("*a") : client.Receive(step.Count);
        ledger.Take(Encoding.Latin1.GetBytes(outcome.Ok ? outcome.Value + (isLine ? "\n" : string.Empty) : outcome.Partial!));
        Assert.True(outcome.Ok || outcome.Error == "timeout", outcome.Error);
    }

    private static void Meet(Close close, Ledger ledger, LuaRawPair pair)
    {
        pair.Give(ledger.Next(7));
        pair.Client.SetTimeout(null);
        switch (close)
        {
            case Close.Reset:
                int there = ledger.Given - ledger.Handed;
                ledger.Take(Encoding.Latin1.GetBytes(pair.Client.Receive(1).OrThrow()));
                pair.Reset();
                Outcome<string> cut = pair.Client.Receive(1_000_000);
                ledger.Take(Encoding.Latin1.GetBytes(cut.Partial!));
                Assert.Equal("closed", cut.Error);

                // The first receive took everything out of the system, if it was no more than a block.
                Assert.True(there > BlockSize || ledger.Handed == ledger.Given, $"{ledger.Handed} of {ledger.Given}");
                return;
            case Close.Half:
                pair.Client.Shutdown("send");
                break;
        }

        pair.Peer.Shutdown(SocketShutdown.Send);
        ledger.Take(Encoding.Latin1.GetBytes(pair.Client.Receive("*a").OrThrow()));
        Assert.Equal(ledger.Given, ledger.Handed);
        Assert.Equal("closed", pair.Client.Receive(1).Error);
    }
}
