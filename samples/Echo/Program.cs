using System.Runtime.InteropServices;
using Echo;
using RxSocket;

try
{
    if (args.Length == 0)
    {
        return await Demonstration.RunAsync(Console.Out) ? 0 : 1;
    }

    if (args is ["--help" or "-h"])
    {
        Console.WriteLine(Arguments.Usage);
        return 0;
    }

    await ServeAsync(Arguments.Parse(args));
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
    using IEcho server = await Faces.ListenAsync(arguments.Face, arguments.Host, arguments.Port);
    TaskCompletionSource interrupted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    Task serving = server.ServeAsync();
    Console.WriteLine($"The {arguments.Face} echo listens on {arguments.Host} port {server.Port}. Ctrl-C stops it.");
    await Task.WhenAny(serving, interrupted.Task);
    server.Dispose();
    await serving;
    Console.WriteLine("Stopped.");

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        interrupted.TrySetResult();
    }
}
