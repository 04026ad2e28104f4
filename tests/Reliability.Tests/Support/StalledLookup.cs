using System.Net;
using System.Net.Sockets;

namespace RxSocket.Reliability.Tests;

/// <summary>For its lifetime the system's name lookup does not answer.</summary>
internal sealed class StalledLookup : IDisposable
{
    public const string Host = "stalled.example";

    private readonly Func<string, AddressFamily, IPAddress[]> _system = NameLookup.System;
    private readonly ManualResetEventSlim _answer = new();

    public StalledLookup() => NameLookup.System = (_, _) =>
    {
        _answer.Wait();
        return [];
    };

    public void Dispose()
    {
        NameLookup.System = _system;
        _answer.Set();
    }
}
