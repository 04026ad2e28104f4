using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>An exception in a finalizer ends the process: none may come out of one, whatever it finds.</summary>
public sealed class FinalizerTests
{
    public static TheoryData<Type> Finalizable =>
        [.. typeof(Tcp).Assembly.GetTypes().Where(static type => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && FinalizerOf(type) is not null)];

    // As a constructor that throws at its first line leaves it.
    [Theory]
    [MemberData(nameof(Finalizable))]
    public void Finalizer_OfWhatWasNeverConstructed_DoesNotThrow(Type type)
    {
        object half = RuntimeHelpers.GetUninitializedObject(type);
        GC.SuppressFinalize(half);

        FinalizerOf(type)!.Invoke(half, null);
    }

    [Fact]
    public async Task Finalizer_AClocksTimerCannotBeDisposedOf_ClosesAllTheSame()
    {
        using RawPair pair = await RawPair.Connect(new StubbornClock());
        pair.Connection.Timeouts = new Timeouts(TimeSpan.FromHours(1));
        Task<byte[]> receive = pair.Connection.ReceiveAsync(1).AsTask();

        FinalizerOf(typeof(TcpConnection))!.Invoke(pair.Connection, null);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => receive).Within();
        Assert.Equal(CloseReason.Local, await pair.Connection.Closed.Within());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Connect_ClockThrowsAtAReading_LeavesNothingOpen(int reading)
    {
        // The first connection of a process may leave a socket that the runtime keeps.
        (await Pair.Connect()).Dispose();
        await using TcpServer server = await Pair.Listen();
        OpenDescriptors open = new();
        BrokenClock clock = new() { GoodReadings = reading - 1 };
        TcpConnectOptions options = new() { TimeProvider = clock };

        Exception? thrown = await Record.ExceptionAsync(async () => (await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port, options)).Dispose());

        Assert.True(clock.HasThrown == thrown is InvalidOperationException, $"{thrown}");
        if (thrown is null)
        {
            (await server.AcceptAsync().Within()).Dispose();
        }
        else
        {
            server.Dispose();
        }

        Collect();
        await open.AssertNoneLeaked();
    }

    [Fact]
    public async Task Accept_ClockThrows_LeavesTheClientForTheNext()
    {
        BrokenClock clock = new();
        await using TcpServer server = await Pair.Listen(clock);
        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
        clock.GoodReadings = 0;

        await Assert.ThrowsAsync<InvalidOperationException>(() => server.AcceptAsync().AsTask()).Within();

        Collect();
        clock.GoodReadings = int.MaxValue;
        using TcpConnection accepted = await server.AcceptAsync().Within();
        await client.SendAsync("x\n").Within();
        Assert.Equal("x", await accepted.ReceiveLineAsync().Within());
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static MethodInfo? FinalizerOf(Type type)
    {
        for (Type? at = type; at is not null && at.Assembly == typeof(Tcp).Assembly; at = at.BaseType)
        {
            if (at.GetMethod("Finalize", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) is { } finalizer)
            {
                return finalizer;
            }
        }

        return null;
    }

    private sealed class BrokenClock : TimeProvider
    {
        public int GoodReadings { get; set; } = int.MaxValue;

        public bool HasThrown { get; private set; }

        public override long GetTimestamp()
        {
            if (GoodReadings-- > 0)
            {
                return 0;
            }

            HasThrown = true;
            throw new InvalidOperationException("This clock is broken.");
        }
    }

    private sealed class StubbornClock : TimeProvider
    {
        private readonly FakeTimeProvider _clock = new();

        public override long GetTimestamp() => _clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Timer();

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() => throw new InvalidOperationException("Not this one.");

            public ValueTask DisposeAsync() => throw new InvalidOperationException("Not this one.");
        }
    }
}
