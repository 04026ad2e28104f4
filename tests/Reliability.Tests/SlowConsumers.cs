using System.Collections.Concurrent;
using System.Globalization;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using RxSocket.Rx;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>A broadcast of which some guests never read a byte: they are evicted while it goes on, and stop no other. The others get every line.</summary>
public sealed class SlowConsumers
{
    private const string Promise = nameof(SlowConsumers);
    private const int Readers = 8;
    private const int Sleepers = 4;
    private const int Capacity = 256;
    private static readonly string Filling = new('x', 1000);

    [Fact]
    public async Task Broadcast_SomeGuestsNeverRead_AreEvictedAndTheOthersGetEveryLine()
    {
        int lines = Counts.Of(12_000, 200_000);
        using TcpServer server = await Pair.Listen();
        using Subject<string> news = new();
        ConcurrentQueue<ServeEvent> failed = [];
        int listening = 0;
        IObservable<string> counted = Observable.Create<string>(guest =>
        {
            IDisposable subscription = news.Subscribe(guest);
            Interlocked.Increment(ref listening);
            return subscription;
        });
        SendOptions patience = new() { Capacity = Capacity, Overflow = Overflow.Fail };
        using IDisposable serving = server.Serve(guest => guest.SendLines(counted, patience)).Subscribe(happened =>
        {
            if (happened.Kind == ServeEventKind.Failed)
            {
                failed.Enqueue(happened);
            }
        });
        TcpConnection[] sleepers = await Connect(server, Sleepers);
        TcpConnection[] readers = await Connect(server, Readers);
        await Eventually.True(() => Volatile.Read(ref listening) == Sleepers + Readers);
        Gate gate = new(Readers, Capacity / 2);
        Task[] reading = [.. readers.Select((reader, i) => Task.Run(() => Read(reader, i, lines, gate)))];

        for (int line = 0; line < lines; line++)
        {
            await gate.Wait(line);
            news.OnNext(Text(line) + Filling);
        }

        await Task.WhenAll(reading).Within(TimeSpan.FromMinutes(Counts.IsFull ? 30 : 2));
        await Eventually.True(() => failed.Count == Sleepers);
        Assert.All(failed, static happened => Assert.IsType<OverflowException>(happened.Fault));
        Array.ForEach(sleepers, static sleeper => sleeper.Dispose());
        Array.ForEach(readers, static reader => reader.Dispose());
        Figures.Tell(Promise, "lines that each reader got beside guests that never read", lines);
        Figures.Tell(Promise, "guests evicted", failed.Count);
    }

    private static async Task<TcpConnection[]> Connect(TcpServer server, int count)
    {
        TcpConnection[] guests = new TcpConnection[count];
        for (int i = 0; i < count; i++)
        {
            guests[i] = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
        }

        return guests;
    }

    private static async Task Read(TcpConnection reader, int place, int lines, Gate gate)
    {
        for (int expected = 0; expected < lines; expected++)
        {
            string line = await reader.ReceiveLineAsync() ?? throw new EndOfStreamException();
            Assert.StartsWith(Text(expected), line, StringComparison.Ordinal);
            gate.Has(place, expected);
        }
    }

    private static string Text(int line) => line.ToString("D8", CultureInfo.InvariantCulture);

    /// <summary>Keeps the speaker at most so many lines ahead of the slowest reader: what is evicted does not read at all.</summary>
    private sealed class Gate(int readers, int ahead)
    {
        private readonly int[] _has = new int[readers];

        public void Has(int place, int line) => Volatile.Write(ref _has[place], line);

        public Task Wait(int line) => line - _has.Min() < ahead ? Task.CompletedTask : Eventually.True(() => line - _has.Min() < ahead);
    }
}
