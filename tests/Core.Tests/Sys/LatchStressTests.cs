using System.Diagnostics;
using RxSocket.Sys;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>The latch between threads: a kernel queue (a counter) that one fills and one empties, while others take the sleeper off at random.</summary>
public sealed class LatchStressTests
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Park_UnderRandomEdgesAndNudges_LosesNoWakeUp(int seed)
    {
        Channel channel = new();
        Consumer consumer = new(channel);
        Thread nudger = new(() => channel.NudgeAtRandom(new Random(seed), () => consumer.Done.IsCompleted));
        Thread producer = new(() => channel.Produce(new Random(seed + 100), 100_000));

        consumer.Wake();
        nudger.Start();
        producer.Start();
        await consumer.Done.Within();
        producer.Join();
        nudger.Join();

        Assert.Equal(channel.Total, consumer.Received);
        Assert.Equal(0, consumer.Overlaps);
    }

    [Fact]
    public async Task Watch_UnderRandomEdges_LosesNoWakeUp()
    {
        Channel channel = new();
        Thread producer = new(() => channel.Produce(new Random(4), 20_000));
        Task<int>[] watchers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(channel.WatchToTheEnd))];

        producer.Start();
        int[] seen = await Task.WhenAll(watchers).Within();
        producer.Join();

        Assert.All(seen, count => Assert.Equal(channel.Total, count));
    }

    [Fact]
    public async Task Unpark_ByManyAtOnce_HasOneTaker()
    {
        for (int round = 0; round < 2_000; round++)
        {
            Channel channel = new();
            Counting sleeper = new();
            channel.Latch.Park(sleeper, channel.Latch.Look());

            await Task.WhenAll(
                Task.Run(() => channel.Latch.Unpark()?.Wake()),
                Task.Run(() => channel.Latch.Unpark()?.Wake()),
                Task.Run(() => channel.Latch.Edge()),
                Task.Run(() => channel.Latch.Close())).Within();

            Assert.Equal(1, sleeper.Woken);
        }
    }

    private sealed class Channel
    {
        public Latch Latch = new();
        private readonly Watchers _watchers = new();
        private int _queued;
        private int _produced;
        private int _total = int.MaxValue;

        /// <summary>How many messages there are; known before the last of them is sent.</summary>
        public int Total => Volatile.Read(ref _total);

        public bool TryTake()
        {
            if (Volatile.Read(ref _queued) == 0)
            {
                return false;
            }

            Interlocked.Decrement(ref _queued);
            return true;
        }

        // On a busy machine each yield may cost a slice of time: then fewer messages must do.
        public void Produce(Random random, int most)
        {
            long start = Stopwatch.GetTimestamp();
            while (_produced < most - 1 && Stopwatch.GetElapsedTime(start) < LongEnough)
            {
                Send();
                if (random.Next(8) == 0)
                {
                    Thread.Yield();
                }
            }

            Volatile.Write(ref _total, _produced + 1);
            Send();
        }

        private void Send()
        {
            Interlocked.Increment(ref _queued);
            Interlocked.Increment(ref _produced);
            if (Latch.Edge())
            {
                _watchers.Wake();
            }
        }

        public void NudgeAtRandom(Random random, Func<bool> isOver)
        {
            while (!isOver())
            {
                Latch.Unpark()?.Wake();
                if (random.Next(4) == 0)
                {
                    Thread.Yield();
                }
            }
        }

        public int WatchToTheEnd()
        {
            Signalled watcher = new();
            while (true)
            {
                watcher.Signal.Reset();
                int seen = Latch.Look();
                int produced = Volatile.Read(ref _produced);
                if (produced == Total)
                {
                    return produced;
                }

                if (_watchers.Add(watcher, ref Latch, seen))
                {
                    watcher.Signal.Wait();
                }

                _watchers.Remove(watcher);
            }
        }
    }

    private sealed class Consumer(Channel channel) : IParked
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _inside;
        private int _received;

        public int Received => _received;

        public int Overlaps { get; private set; }

        public Task Done => _done.Task;

        public void Wake()
        {
            if (Interlocked.Exchange(ref _inside, 1) != 0)
            {
                Overlaps++;
            }

            while (true)
            {
                int seen = channel.Latch.Look();
                if (channel.TryTake())
                {
                    if (++_received == channel.Total)
                    {
                        _done.SetResult();
                        return;
                    }

                    continue;
                }

                Volatile.Write(ref _inside, 0);
                if (channel.Latch.Park(this, seen))
                {
                    return;
                }

                Volatile.Write(ref _inside, 1);
            }
        }
    }

    private sealed class Counting : IParked
    {
        private int _woken;

        public int Woken => _woken;

        public void Wake() => Interlocked.Increment(ref _woken);
    }

    private sealed class Signalled : IParked
    {
        public ManualResetEventSlim Signal { get; } = new();

        public void Wake() => Signal.Set();
    }
}
