using System.Text;
using CsCheck;
using RxSocket.Rx;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <content>Observed: subscriptions that are disposed of at random points, from within and from outside. The next one goes on exactly there.</content>
public sealed partial class NoByteLost
{
    // Slow: how long the observer takes before it looks at what it was given.
    private sealed record Observation(int Kind, int Size, int DisposeAt, bool FromWithin, int Spins, int Slow, int[] Before, int[] During)
    {
        public static readonly Gen<Observation> Any = Gen.Select(
            Gen.Int[0, 3], Gen.Int[1, 30], Gen.Int[1, 4], Gen.Bool, Gen.Int[0, 3000], Gen.Int[0, 6000], Gen.Int[0, 80].Array[0, 2], Gen.Int[0, 80].Array[0, 2],
            static (kind, size, at, within, spins, slow, before, during) => new Observation(kind, size, at, within, spins, slow, before, during));
    }

    [Fact]
    public async Task ObservedReceive_IsDisposedOfAtAnyPoint_LosesNothing()
    {
        int cases = Counts.Of(300, 15_000);
        await Gen.Select(Gen.Int[2, 20], Observation.Any.Array[1, 5]).SampleAsync(
            static async (lineEvery, observations) =>
            {
                Ledger ledger = new(lineEvery);
                using RawPair pair = await RawPair.Connect();
                List<Seen> all = [];
                foreach (Observation observation in observations)
                {
                    all.Add(await Observe(observation, ledger, pair));
                }

                pair.Give(ledger.Next(5));
                pair.End();
                byte[] rest = await pair.Connection.ReceiveAllAsync().Within();

                // An item that had been taken when the subscription was disposed of is delivered all the same.
                await Eventually.True(() => all.Sum(static seen => seen.Count) + rest.Length >= ledger.Given);
                all.ForEach(seen => ledger.Take(seen.Bytes));
                ledger.Take(rest);
                Assert.Equal(ledger.Given, ledger.Handed);
            },
            iter: cases,
            threads: 1);
        Figures.Tell(Promise, "cases of observed receives", cases);
    }

    private static async Task<Seen> Observe(Observation observation, Ledger ledger, RawPair pair)
    {
        Array.ForEach(observation.Before, size => pair.Give(ledger.Next(size)));
        Seen seen = new(observation.FromWithin ? observation.DisposeAt : int.MaxValue, observation.Slow);
        using IDisposable subscription = Subscribe(observation, pair.Connection, seen);
        seen.Subscription.SetResult(subscription);
        Array.ForEach(observation.During, size => pair.Give(ledger.Next(size)));
        Thread.SpinWait(observation.Spins);
        if (observation.Spins % 2 == 0)
        {
            await Task.Yield();
        }

        return seen;
    }

    // No operators in between: they drop what comes while they are disposed of.
    private static IDisposable Subscribe(Observation observation, TcpConnection connection, Seen seen) => observation.Kind switch
    {
        0 => connection.Lines().Subscribe(new Observer<string>(line => seen.Add(Encoding.UTF8.GetBytes(line + "\n")))),
        1 => connection.Chunks(observation.Size).Subscribe(new Observer<ReadOnlyMemory<byte>>(chunk => seen.Add(chunk.Span))),
        2 => connection.Frames(observation.Size).Subscribe(new Observer<ReadOnlyMemory<byte>>(frame => seen.Add(frame.Span))),
        _ => connection.Frames(Framing.Delimited("\n"u8)).Subscribe(new Observer<ReadOnlyMemory<byte>>(frame => seen.Add([.. frame.Span, (byte)'\n']))),
    };

    // Rx's own observers would drop items of a subscription that is disposed of, too.
    private sealed class Observer<T>(Action<T> next) : IObserver<T>
    {
        public void OnNext(T value) => next(value);

        public void OnError(Exception error) => throw error;

        public void OnCompleted()
        {
        }
    }

    private sealed class Seen(int disposeAt, int slow)
    {
        private readonly MemoryStream _bytes = new();
        private int _items;

        public TaskCompletionSource<IDisposable> Subscription { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Count
        {
            get
            {
                lock (_bytes)
                {
                    return (int)_bytes.Length;
                }
            }
        }

        public byte[] Bytes
        {
            get
            {
                lock (_bytes)
                {
                    return _bytes.ToArray();
                }
            }
        }

        public void Add(ReadOnlySpan<byte> value)
        {
            Thread.SpinWait(slow);
            lock (_bytes)
            {
                _bytes.Write(value);
                if (++_items != disposeAt)
                {
                    return;
                }
            }

            // The source is quicker than Subscribe: not yet known whose subscription it is.
            if (Subscription.Task.IsCompletedSuccessfully)
            {
                Subscription.Task.Result.Dispose();
            }
        }
    }
}
