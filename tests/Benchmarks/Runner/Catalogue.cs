using System.Globalization;
using RxSocket.Benchmarks.Contenders;

namespace RxSocket.Benchmarks.Runner;

/// <summary>How to start each contender in each role, or why not.</summary>
internal sealed class Catalogue(Toolbox tools)
{
    public static readonly string[] Names =
    [
        "c-blocking", "c-epoll", "c-epoll-spin", "csharp-epoll", "socket-async", "kestrel", "pipereader", "streamreader", "luasocket", "dotnetty", "node",
        "rx-loop", "rx-pool", "rx-blocking", "rx-observable", "rx-observable-pool", "socket-observable",
    ];

    public static bool IsManaged(string contender) => contender is not ("luasocket" or "node") && !contender.StartsWith("c-", StringComparison.Ordinal);

    public string? Missing(string contender, Role role) => contender switch
    {
        "c-blocking" or "c-epoll" or "c-epoll-spin" => tools.CMissing,
        "luasocket" => tools.LuaMissing,
        "node" => tools.NodeMissing,
        _ => null,
    };

    public static CommandLine Server(string contender, Role role)
    {
        string name = RoleNames.Of(role);
        return contender switch
        {
            "c-blocking" => new CommandLine(Toolbox.Binary("server_blocking"), name),
            "c-epoll" => new CommandLine(Toolbox.Binary("server_epoll"), name),
            "c-epoll-spin" => new CommandLine(Toolbox.Binary("server_epoll"), name, "spin"),
            "luasocket" => new CommandLine("lua5.4", Toolbox.Script("luasocket.lua"), name, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)),
            "node" => new CommandLine("node", Toolbox.Script("server.js"), name),
            _ => CommandLine.Self("server", contender, name),
        };
    }

    /// <summary>The load generator: in C where there is a compiler, otherwise the same in C#.</summary>
    public CommandLine Load(LoadShape shape, int port)
    {
        string[] arguments =
        [
            shape.Mode,
            .. new[] { port, shape.Size, shape.Connections, shape.PauseMicroseconds }.Select(static number => number.ToString(CultureInfo.InvariantCulture)),
        ];
        return tools.CMissing is null ? new CommandLine(Toolbox.Binary("load"), arguments) : CommandLine.Self(["load", .. arguments]);
    }
}
