using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using RxSocket.Blocking;
using RxSocket.Rx;

namespace RxSocket.Soak;

/// <summary>Rounds of everything a program does with sockets, well and badly ended.</summary>
internal sealed class Load(int port)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(2);
    private long _rounds;

    public long Rounds => Volatile.Read(ref _rounds);

    public async Task Run(int lane, CancellationToken over)
    {
        Random random = new(lane);
        while (!over.IsCancellationRequested)
        {
            await (random.Next(8) switch
            {
                0 => Echo(lines: 50),
                1 => TimeOut(),
                2 => BeReset(),
                3 => Observe(),
                4 => Cancel(),
                5 => Leave(random),
                6 => Refused(),
                _ => Block(),
            });
            Interlocked.Increment(ref _rounds);
        }
    }

    private async Task Echo(int lines)
    {
        await using TcpConnection connection = await Tcp.ConnectAsync("127.0.0.1", port);
        for (int i = 0; i < lines; i++)
        {
            await connection.SendAsync($"line {i}\n");
            Check(await connection.ReceiveLineAsync() == $"line {i}");
        }
    }

    private async Task TimeOut()
    {
        await using TcpConnection connection = await Tcp.ConnectAsync("127.0.0.1", port);
        connection.Timeouts = new Timeouts(Moment);
        await connection.SendAsync("silence\n");
        await Fails<SocketTimeoutException>(connection.ReceiveLineAsync().AsTask());
        connection.Timeouts = Timeouts.None;
        await connection.SendAsync("still here\n");
        Check(await connection.ReceiveLineAsync() == "still here");
    }

    private async Task BeReset()
    {
        using TcpConnection connection = await Tcp.ConnectAsync("127.0.0.1", port);
        await connection.SendAsync("reset\n");
        await Fails<SocketClosedException>(connection.ReceiveLineAsync().AsTask());
    }

    private async Task Observe()
    {
        await using TcpConnection connection = await Tcp.ConnectAsync("127.0.0.1", port);
        Task<IList<string>> lines = connection.Lines().Take(10).ToList().ToTask();
        await connection.SendLines(Observable.Range(0, 10).Select(static i => $"line {i}")).LastOrDefaultAsync();
        Check((await lines).Count == 10);
    }

    private async Task Cancel()
    {
        await using TcpConnection connection = await Tcp.ConnectAsync("127.0.0.1", port);
        using CancellationTokenSource cancelled = new();
        Task<string?> line = connection.ReceiveLineAsync(cancelled.Token).AsTask();
        Task ready = Select.WaitAsync([connection], [], Moment).AsTask();
        await ready;
        await cancelled.CancelAsync();
        await Fails<OperationCanceledException>(line);
    }

    private async Task Leave(Random random)
    {
        TcpConnection connection = await Tcp.ConnectAsync("127.0.0.1", port);
        await connection.SendAsync("half a li");
        if (random.Next(2) == 0)
        {
            connection.Abort();
        }
        else
        {
            connection.Dispose();
        }
    }

    private static Task Refused() => Fails<SocketFaultException>(Tcp.ConnectAsync("127.0.0.1", 1).AsTask());

    private Task Block() => Task.Factory.StartNew(
        () =>
        {
            using TcpObject client = LuaSocket.Connect("127.0.0.1", port).OrThrow();
            for (int i = 0; i < 20; i++)
            {
                client.Send("line\n");
                Check(LuaSocket.Select([client], null, 10).Readable.Count == 1 && client.Receive().Value == "line");
            }

            client.SetTimeout(0.002);
            Check(client.Receive().Error == "timeout");
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private static async Task Fails<T>(Task call)
        where T : Exception
    {
        try
        {
            await call;
        }
        catch (T)
        {
            return;
        }

        throw new InvalidOperationException($"No {typeof(T).Name}.");
    }

    private static void Check(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("An answer was wrong.");
        }
    }
}
