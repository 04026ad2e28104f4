using System.Diagnostics.Metrics;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>Callbacks of the user's that the library does not call itself, but that run in the middle of its work: those of a token, and the publication of the
/// meter's instruments.</summary>
public sealed class CallbackTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancel_CallbackOfTheTokenReceives_IsServed(bool registersFirst)
    {
        using RawPair pair = await RawPair.Connect();
        using CancellationTokenSource source = new();
        Task<string?> inner = Task.FromResult<string?>(null);
        using CancellationTokenRegistration first = registersFirst ? source.Token.Register(Receive) : default;
        Task<string?> outer = pair.Connection.ReceiveLineAsync(source.Token).AsTask();
        using CancellationTokenRegistration last = registersFirst ? default : source.Token.Register(Receive);

        source.Cancel();
        pair.Give("line\n");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => outer).Within();
        Assert.Equal("line", await inner.Within());

        void Receive() => inner = pair.Connection.ReceiveLineAsync().AsTask();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancel_CallbackOfTheTokenThrows_EndsTheCallAllTheSame(bool registersFirst)
    {
        using RawPair pair = await RawPair.Connect();
        using CancellationTokenSource source = new();
        using CancellationTokenRegistration first = registersFirst ? source.Token.Register(Throw) : default;
        Task<string?> line = pair.Connection.ReceiveLineAsync(source.Token).AsTask();
        using CancellationTokenRegistration last = registersFirst ? default : source.Token.Register(Throw);

        Assert.Throws<AggregateException>(source.Cancel);
        pair.Give("line\n");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => line).Within();
        Assert.Equal("line", await pair.Connection.ReceiveLineAsync().Within());

        static void Throw() => throw new TrapException();
    }

    [Fact]
    public async Task Publication_ListenerThrows_SocketsWork()
    {
        SceneEnd end = await Scene.Play(ListenerThrowsAtPublication);

        Assert.Equal(new SceneEnd(0, "line\n", ""), end);
    }

    private static void ListenerThrowsAtPublication()
    {
        using MeterListener listener = new();
        listener.InstrumentPublished = static (instrument, _) =>
        {
            if (instrument.Meter.Name == "RxSocket")
            {
                throw new TrapException();
            }
        };
        listener.Start();
        using Pair pair = Pair.Connect().GetAwaiter().GetResult();
        pair.Server.SendAsync("line\n").AsTask().GetAwaiter().GetResult();
        Console.WriteLine(pair.Client.ReceiveLineAsync().AsTask().GetAwaiter().GetResult());
    }
}
