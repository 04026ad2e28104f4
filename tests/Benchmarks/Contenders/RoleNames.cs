namespace RxSocket.Benchmarks.Contenders;

/// <summary>Roles as they stand on a server's command line.</summary>
internal static class RoleNames
{
    public static string Of(Role role) => role switch
    {
        Role.EchoTimeout => "echo-timeout",
        Role.Idle => "idle",
        Role.Lines => "lines",
        Role.LinesMemory => "lines-memory",
        Role.Chunks => "chunks",
        Role.Bulk => "bulk",
        Role.Accept => "accept",
        Role.SelectOnce => "select-once",
        Role.SaturatedPool => "saturated-pool",
        _ => "echo",
    };

    public static Role Parse(string name) => Enum.GetValues<Role>().First(role => Of(role) == name);
}
