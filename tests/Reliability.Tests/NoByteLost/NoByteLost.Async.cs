using System.Net.Sockets;
using System.Text;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>A receive that ends by timeout, cancellation, cap or close leaves its bytes, and a send that fails says how many went out: random pieces, receives in
/// random patterns that end at random points, and what is handed out is the stream, byte for byte.</summary>
public sealed partial class NoByteLost
{
    private const string Promise = nameof(NoByteLost);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly Limits ShortLine = new(4, 1 << 20);
    private static readonly Limits FewBytes = new(1 << 20, 4);

    [Fact]
    public async Task AwaitedReceive_EndsAtAnyPoint_LosesNothing()
    {
        int cases = Counts.Of(900, 45_000);
        await Gen.Select(Step.LineEvery, Step.Any.Array[1, 6], Gen.Enum<Close>()).SampleAsync(
            static async (lineEvery, steps, close) =>
            {
                FakeTimeProvider clock = new();
                Ledger ledger = new(lineEvery);
                using RawPair pair = await RawPair.Connect(clock);
                if (close == Close.Half)
                {
                    pair.Connection.Shutdown(SocketShutdown.Send);
                }

                foreach (Step step in steps)
                {
                    await Play(step, ledger, pair, clock);
                }

                await (close == Close.Reset ? MeetReset(ledger, pair) : MeetEnd(ledger, pair));
            },
            iter: cases,
            threads: 1);
        Figures.Tell(Promise, "cases of awaited receives", cases);
    }

    private static async Task Play(Step step, Ledger ledger, RawPair pair, FakeTimeProvider clock)
    {
        TcpConnection connection = pair.Connection;
        GiveAll(step.Before);
        connection.Timeouts = step.Ending == Ending.Poll ? Timeouts.Poll : new Timeouts(Total: Patience);
        connection.Limits = step.Ending != Ending.Cap ? Limits.Default : step.Pattern == Pattern.All ? FewBytes : ShortLine;
        using CancellationTokenSource cancelled = new();

        Task<byte[]> receive = Receive(connection, step, ledger, cancelled.Token);
        GiveAll(step.During);
        if (step.Ending == Ending.Data && Needed(step, ledger) is { } needed)
        {
            GiveAll([Math.Max(0, ledger.Handed + needed - ledger.Given)]);
        }
        else if (step.Ending == Ending.Cancel)
        {
            await cancelled.CancelAsync();
        }
        else
        {
            clock.Advance(Patience);
        }

        try
        {
            ledger.Take(await receive.Within());
        }
        catch (SocketFaultException fault) when (fault is SocketTimeoutException || fault.Error == SocketError.MessageSize)
        {
            ledger.Kept(fault.Partial.Span);
        }
        catch (OperationCanceledException)
        {
            Assert.Equal(Ending.Cancel, step.Ending);
        }

        connection.Limits = Limits.Default;

        void GiveAll(int[] sizes) => Array.ForEach(sizes, size => pair.Give(ledger.Next(size)));
    }

    private static async Task<byte[]> Receive(TcpConnection connection, Step step, Ledger ledger, CancellationToken cancellation)
    {
        byte[] into = new byte[step.Count];
        switch (step.Pattern)
        {
            case Pattern.Line:
                string? line = connection.TryReceiveLine(out string? there) ? there : await connection.ReceiveLineAsync(cancellation);
                return line is null ? [] : Encoding.UTF8.GetBytes(line + "\n");
            case Pattern.LineMemory:
                return await connection.ReceiveLineMemoryAsync(cancellation) is { } memory ? [.. memory.Span, (byte)'\n'] : [];
            case Pattern.Count:
                return await connection.ReceiveAsync(step.Count, cancellation);
            case Pattern.Into:
                return into[..await connection.ReceiveAsync(into.AsMemory(), cancellation)];
            case Pattern.Some:
                return into[..await connection.ReceiveSomeAsync(into, cancellation)];
            case Pattern.All:
                return await connection.ReceiveAllAsync(cancellation);
            default:
                ReadOnlyMemory<byte> shown = await connection.PeekAsync(step.Count, cancellation);
                ledger.Kept(shown.Span);
                byte[] taken = shown[..Math.Min(shown.Length, step.Count / 2)].ToArray();
                connection.Consume(taken.Length);
                return taken;
        }
    }

    // How many bytes end the receive; null: none soon.
    private static int? Needed(Step step, Ledger ledger) => step.Pattern switch
    {
        Pattern.Line or Pattern.LineMemory => ledger.LineWithin(10_000),
        Pattern.All => null,
        Pattern.Some => 1,
        _ => step.Count,
    };

    private static async Task MeetEnd(Ledger ledger, RawPair pair)
    {
        pair.Give(ledger.Next(7));
        pair.End();
        pair.Connection.Timeouts = Timeouts.None;

        ledger.Take(await pair.Connection.ReceiveAllAsync().Within());

        Assert.Equal(ledger.Given, ledger.Handed);
        Assert.Equal(0, await pair.Connection.ReceiveSomeAsync(new byte[1]).Within());
    }

    // What was still in the system may be gone; what a receive has gathered is not.
    private static async Task MeetReset(Ledger ledger, RawPair pair)
    {
        pair.Connection.Timeouts = Timeouts.None;
        Task<byte[]> waiting = pair.Connection.ReceiveAsync(1_000_000).AsTask();
        pair.Reset();
        SocketClosedException reset = await Assert.ThrowsAsync<SocketClosedException>(() => waiting).Within();
        ledger.Kept(reset.Partial.Span);
        int atLeast = ledger.Handed + reset.Partial.Length;

        byte[] some = new byte[100_000];
        while (ledger.Handed < atLeast)
        {
            ledger.Take(some.AsSpan(0, await pair.Connection.ReceiveSomeAsync(some).Within()));
        }

        await Assert.ThrowsAsync<SocketClosedException>(() => pair.Connection.ReceiveSomeAsync(some).AsTask()).Within();
    }
}
