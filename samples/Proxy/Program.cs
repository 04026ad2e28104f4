// A TCP proxy for tests and for looking into things: forwards both ways with backpressure, tells each connection's traffic, and makes the net worse on
// request, by latency or by cuts. Everything runs on one thread, in a SocketLoop.
using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Runtime.InteropServices;
using Proxy;
using RxSocket;
using RxSocket.Rx;

if (args is ["--help" or "-h"])
{
    Console.WriteLine(Arguments.Usage);
    return 0;
}

try
{
    Arguments arguments = Arguments.Parse(args);
    SocketLoop.Run(() => ServeAsync(arguments));
    return 0;
}
catch (FormatException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    Console.Error.WriteLine(Arguments.Usage);
    return 2;
}
catch (SocketFaultException fault)
{
    Console.Error.WriteLine(fault.Message);
    return 1;
}

static async Task ServeAsync(Arguments arguments)
{
    SocketLoop loop = SocketLoop.Current!;
    using CancellationTokenSource stop = new();
    using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using IDisposable limit = loop.Schedule(arguments.Limit, stop.Cancel);
    await using TcpServer server = await Tcp.ListenAsync("127.0.0.1", arguments.Port);

    // The console can only be read on a thread that waits; what is read comes into the loop.
    IConnectableObservable<Unit> cuts = Typed().ToObservable(NewThreadScheduler.Default)
        .Where(static line => line.Trim() == "cut")
        .Select(static _ => Unit.Default)
        .Concat(Observable.Never<Unit>())
        .ObserveOn(loop.ToScheduler())
        .Publish();
    using IDisposable typing = cuts.Connect();
    Forwarder forwarder = new(arguments, cuts, Console.Out);
    Console.WriteLine($"The proxy listens on 127.0.0.1 port {server.LocalEndPoint.Port}, for {arguments.TargetHost} port {arguments.TargetPort}. Ctrl-C stops it.");

    await server
        .Serve(forwarder.ForwardAsync, new ServeOptions { Stopping = stop.Token, DrainDeadline = TimeSpan.FromSeconds(5) })
        .Do(static happened => Console.WriteLine(
            $"{happened.Kind} {happened.Connection?.ToString() ?? "the proxy"} ({happened.Open} open) {happened.Fault?.Message}".TrimEnd()));
    Console.WriteLine("Stopped.");

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        loop.Post(stop.Cancel);
    }
}

static IEnumerable<string> Typed()
{
    while (Console.ReadLine() is { } line)
    {
        yield return line;
    }
}
