using System.Net;
using System.Net.Sockets;

namespace RxSocket.Vectors.Support;

/// <summary>The hosts and services of the recorder's machine. Its address fd00:77::1 is none of ours: ::1 stands for it.</summary>
internal static class Hosts
{
    private const string RecordedAddress = "fd00:77::1";
    private const string OurAddress = "::1";

    private static readonly Dictionary<string, string[]> Known = new()
    {
        ["localhost"] = ["127.0.0.1"],
        ["vectorhost"] = ["127.0.0.1"],
        ["canon.test"] = ["127.0.0.5"],
        ["alias1.test"] = ["127.0.0.5"],
        ["alias2.test"] = ["127.0.0.5"],
        ["v6only.test"] = [OurAddress],
        ["dual.test"] = [OurAddress, "127.0.0.1"],
        ["two4.test"] = ["127.0.0.11", "127.0.0.12"],
    };

    public const int VectorService = 20090;

    public static void Install()
    {
        NameLookup.System = static (host, family) =>
        {
            IPAddress[] addresses = [.. (Known.GetValueOrDefault(host) ?? []).Select(IPAddress.Parse).Where(address => family is AddressFamily.Unspecified || family == address.AddressFamily)];
            return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
        };
        PortNames.System = static name => name switch
        {
            "http" => 80,
            "vecsvc" => VectorService,
            _ => null,
        };
    }

    public static string Here(string text) => text.Replace(RecordedAddress, OurAddress, StringComparison.Ordinal);
}
