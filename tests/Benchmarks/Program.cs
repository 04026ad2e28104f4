using System.Globalization;
using RxSocket.Benchmarks.Contenders;
using RxSocket.Benchmarks.Load;
using RxSocket.Benchmarks.Runner;

// all | quick [--workload A,B] [--contender A,B] [--rounds N] [--csv FILE] [--report FOLDER]: measures and reports.
// server, load, probe: what the runner starts, each in a process of its own.
return args switch
{
    ["server", string contender, string role] => Servers.Run(contender, RoleNames.Parse(role)),
    ["load", string mode, .. string[] numbers] => ManagedLoad.Run(mode, [.. numbers.Select(static number => int.Parse(number, CultureInfo.InvariantCulture))]),
    ["probe", string contender] => SaturatedPoolProbe.Run(contender),
    ["all" or "quick" or "list", ..] => Command.Run(args),
    _ => Command.Help(),
};
