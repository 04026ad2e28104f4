namespace RxSocket.Benchmarks.Contenders;

/// <summary>The contenders that are written in C#, by name: the runner starts each in a process of its own.</summary>
internal static class Servers
{
    public static int Run(string contender, Role role)
    {
        switch (contender)
        {
            case "rx-loop":
                RxServer.RunInLoop(role);
                break;
            case "rx-pool":
                RxServer.RunOnPool(role);
                break;
            case "rx-blocking":
                RxBlockingServer.Run(role);
                break;
            case "rx-observable" when role is Role.Lines or Role.Chunks:
                RxStreamServer.RunInLoop(role);
                break;
            case "rx-observable":
                RxObservableServer.Run();
                break;
            case "rx-observable-pool":
                RxStreamServer.RunOnPool(role);
                break;
            case "socket-observable":
                SocketObservableServer.Run(role);
                break;
            case "socket-async":
                SocketAsyncServer.Run(role);
                break;
            case "kestrel":
                KestrelServer.Run(role);
                break;
            case "pipereader":
                StreamServers.RunPipeReader(role);
                break;
            case "streamreader":
                StreamServers.RunStreamReader();
                break;
            case "csharp-epoll":
                RawEpollServer.Run(role);
                break;
            case "dotnetty":
                DotNettyServer.Run();
                break;
            default:
                Console.Error.WriteLine($"no such contender: {contender}");
                return 2;
        }

        return 0;
    }
}
