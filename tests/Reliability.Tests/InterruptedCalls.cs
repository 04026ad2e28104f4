using System.Runtime.InteropServices;
using System.Text;
using RxSocket.Blocking;
using RxSocket.Sys;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>A signal is none of a call's business: a storm of them over every thread changes nothing; and a peer that is gone is an error, not the process's death.</summary>
public sealed class InterruptedCalls
{
    private const string Promise = nameof(InterruptedCalls);

    // One that nobody dies of who does not expect it.
    private const int WindowSignal = 28;
    private const int PipeSignal = 13;
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Calls_UnderAStormOfSignals_NoticeNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals are sent the Linux way.");
        Dictionary<string, double> storm = await MeasuredScene.Play(PlayStorm);

        Assert.True(storm["signals"] > 500, $"{storm["signals"]} signals are no storm.");
        Figures.Tell(Promise, "signals", storm["signals"]);
        Figures.Tell(Promise, "lines echoed meanwhile", storm["lines"]);
        Figures.Tell(Promise, "worst lateness in ms of a blocking call meanwhile", storm["late"]);
    }

    [Fact]
    public async Task Send_ToAPeerThatIsGone_DoesNotKillTheProcess()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The signal's default is set the Linux way.");
        Dictionary<string, double> gone = await MeasuredScene.Play(PlayGonePeer);

        Assert.Equal(2, gone["faces"]);
    }

    private static void PlayStorm()
    {
        int rounds = Counts.Of(3_000, 100_000);
        int taken = 0;
        using PosixSignalRegistration registration = PosixSignalRegistration.Create((PosixSignal)WindowSignal, context =>
        {
            context.Cancel = true;
            Interlocked.Increment(ref taken);
        });
        using CancellationTokenSource over = new();
        Thread storm = new(() => Storm(over.Token));
        storm.Start();

        Task awaited = Task.Run(() => EchoAwaited(rounds));
        Thread blocking = new(() => EchoBlocking(rounds));
        blocking.Start();
        blocking.Join();
        awaited.GetAwaiter().GetResult();
        double late = Platform.IsNative ? WorstLateness() : 0;
        over.Cancel();
        storm.Join();
        MeasuredScene.Say("signals", taken);
        MeasuredScene.Say("lines", 2 * rounds);
        MeasuredScene.Say("late", late);
    }

    // Not by the portable engine: the runtime's poll begins anew, with its whole time, at every signal.
    private static double WorstLateness()
    {
        TimeSpan allowed = TimeSpan.FromMilliseconds(50);
        using LuaRawPair silent = new();

        silent.Client.SetTimeout(Deadline.TotalSeconds);
        return new[]
        {
            Lateness.Of("receive", Deadline, allowed, () => Expect("timeout", silent.Client.Receive().Error)),
            Lateness.Of("select", Deadline, allowed, () => Expect("timeout", LuaSocket.Select([silent.Client], null, Deadline.TotalSeconds).Error)),
            Lateness.Of("sleep", Deadline, allowed, () => LuaSocket.Sleep(Deadline.TotalSeconds)),
        }.Max();
    }

    private static void PlayGonePeer()
    {
        // The runtime ignores the signal; a host may have put its default back. The portable engine sends as the runtime does, and relies on it.
        if (Platform.IsNative)
        {
            Posix.Signal(PipeSignal, 0);
        }

        using LuaRawPair blocking = new();
        blocking.Reset();
        while (blocking.Client.Send("bytes"u8).Error is not { } error || Expect("closed", error))
        {
        }

        Assert.Equal("closed", blocking.Client.Send("bytes"u8).Error);
        using RawPair awaited = RawPair.Connect().GetAwaiter().GetResult();
        awaited.Reset();
        for (int closed = 0; closed < 3;)
        {
            try
            {
                awaited.Connection.SendAsync("bytes"u8.ToArray()).AsTask().GetAwaiter().GetResult();
            }
            catch (SocketClosedException)
            {
                closed++;
            }
        }

        MeasuredScene.Say("faces", 2);
    }

    // A signal to the process finds a thread that runs; one that sleeps in a call has to be meant.
    private static void Storm(CancellationToken over)
    {
        int process = Environment.ProcessId;
        while (!over.IsCancellationRequested)
        {
            foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
            {
                _ = Posix.KillThread(process, int.Parse(Path.GetFileName(task), System.Globalization.CultureInfo.InvariantCulture), WindowSignal);
            }

            _ = Posix.Kill(process, WindowSignal);
            Thread.SpinWait(2000);
        }
    }

    private static async Task EchoAwaited(int rounds)
    {
        using Pair pair = await Pair.Connect();
        pair.Client.Timeouts = pair.Server.Timeouts = new Timeouts(TimeSpan.FromSeconds(20));
        for (int round = 0; round < rounds; round++)
        {
            ValueTask<string?> line = pair.Server.ReceiveLineAsync();
            await pair.Client.SendAsync($"round {round}\n");
            Expect($"round {round}", await line);
            ValueTask<byte[]> back = pair.Client.ReceiveAsync(5);
            await pair.Server.SendAsync("back\n");
            Expect("back\n", Encoding.ASCII.GetString(await back));
        }
    }

    private static void EchoBlocking(int rounds)
    {
        using LuaRawPair pair = new();
        pair.Client.SetTimeout(20);
        Thread echo = new(() =>
        {
            byte[] block = new byte[100];
            while (pair.Peer.Receive(block) is > 0 and int count)
            {
                pair.Give(block.AsSpan(0, count));
            }
        });
        echo.Start();
        for (int round = 0; round < rounds; round++)
        {
            Expect(null, pair.Client.Send($"round {round}\n").Error);
            Expect($"round {round}", pair.Client.Receive().Value);
        }

        pair.Client.Shutdown("send");
        echo.Join();
    }

    private static bool Expect(string? expected, string? actual)
    {
        Assert.Equal(expected, actual);
        return false;
    }
}
