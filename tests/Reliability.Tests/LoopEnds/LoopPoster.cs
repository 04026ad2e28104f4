namespace RxSocket.Reliability.Tests;

/// <summary>A thread that posts some actions to each loop that it is shown, while that runs, ends, or has ended.</summary>
internal sealed class LoopPoster : IDisposable
{
    private const int MostPosts = 30;
    private const int MostSpins = 200;

    private readonly Thread _thread;
    private volatile SocketLoop? _loop;
    private volatile bool _over;

    public LoopPoster(int seed, LoopAccount account)
    {
        _thread = new Thread(() => Work(new Random(seed), account)) { IsBackground = true };
        _thread.Start();
    }

    public void Show(SocketLoop loop) => _loop = loop;

    public void Dispose()
    {
        _over = true;
        _thread.Join();
    }

    private void Work(Random random, LoopAccount account)
    {
        SocketLoop? last = null;
        while (!_over)
        {
            if (_loop is not { } loop || ReferenceEquals(loop, last))
            {
                Thread.Yield();
                continue;
            }

            last = loop;
            for (int left = random.Next(MostPosts); left > 0; left--)
            {
                loop.Post(account.Give());
                Thread.SpinWait(random.Next(MostSpins));
            }
        }
    }
}
