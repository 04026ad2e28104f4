using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Nito.AsyncEx;
using RxSocket.Blocking;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>How a peer is lost.</summary>
public enum Loss
{
    /// <summary>It does not answer any more.</summary>
    Silent,

    /// <summary>Its host is not to be found any more.</summary>
    Unreachable,
}

/// <summary>A network namespace of a test's own, in which a peer can be lost without a word, and the system gives it up within a second. Linux, with the right
/// to make namespaces; elsewhere the test is skipped.</summary>
internal sealed partial class LosingNetwork : IDisposable
{
    private const string Here = "10.97.0.1";
    private const string There = "10.97.0.2";
    private const int NewNetwork = 0x40000000;
    private const int Tcp = 6;
    private const int UserTimeout = 18;
    private const int Milliseconds = 300;

    private readonly AsyncContextThread _inside = new();
    private readonly List<Socket> _peers = [];

    private LosingNetwork()
    {
    }

    /// <summary>Skips the test where the system has no such thing for it.</summary>
    public static async Task<LosingNetwork> Open()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Network namespaces are Linux's.");
        LosingNetwork network = new();
        string? refusal = await network._inside.Factory.Run(() => Unshare(NewNetwork) != 0
            ? Marshal.GetLastPInvokeErrorMessage()
            : Ip(
                "link set lo up",
                $"addr add {There}/32 dev lo",
                "link add here type veth peer name there",
                "link set there arp off up",
                "link set here up",
                $"addr add {Here}/24 dev here",
                "ntable change name arp_cache dev here retrans 20 mcast_probes 1 ucast_probes 0 app_probes 0"));
        if (refusal is not null)
        {
            network.Dispose();
            Assert.Skip($"No network namespace to be had: {refusal}");
        }

        return network;
    }

    /// <summary>A connection whose peer has sent so much.</summary>
    public Task<TcpConnection> Connect(byte[] sent) => _inside.Factory.Run(() =>
    {
        using Socket listener = Listen();
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Bind(new IPEndPoint(IPAddress.Parse(Here), 0));
        client.Connect(listener.LocalEndPoint!);
        Impatient(client);
        Give(listener, client.SafeHandle, sent);
        return TcpConnection.Adopt(client.SafeHandle);
    });

    /// <summary>The same in the blocking face.</summary>
    public Task<TcpObject> ConnectBlocking(byte[] sent) => _inside.Factory.Run(() =>
    {
        using Socket listener = Listen();
        TcpObject client = LuaSocket.Tcp4().OrThrow();
        client.Bind(Here, 0).OrThrow();
        client.Connect(There, ((IPEndPoint)listener.LocalEndPoint!).Port).OrThrow();
        Impatient(new Socket(new SafeSocketHandle(client.Handle!.DangerousGetHandle(), ownsHandle: false)));
        Give(listener, client.Handle!, sent);
        return client;
    });

    /// <summary>From now on all peers are lost; who sends to one learns of it when the system gives up.</summary>
    public Task Lose(Loss loss) => _inside.Factory.Run(() =>
        Assert.Null(loss == Loss.Silent ? Ip($"route del local {There} dev lo table local", $"route add blackhole {There}/32") : Ip($"addr del {There}/32 dev lo")));

    public void Dispose()
    {
        _peers.ForEach(static peer => peer.Dispose());
        _inside.Dispose();
    }

    private static Socket Listen()
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Parse(There), 0));
        listener.Listen();
        return listener;
    }

    private static void Impatient(Socket client)
    {
        byte[] milliseconds = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(milliseconds, Milliseconds);
        client.SetRawSocketOption(Tcp, UserTimeout, milliseconds);
    }

    private void Give(Socket listener, SafeSocketHandle client, byte[] sent)
    {
        Socket peer = listener.Accept();
        _peers.Add(peer);
        Arrivals arrivals = new(client, peer);
        peer.Send(sent);
        arrivals.Await(sent.Length);
    }

    // Null: all done. A process begins in the namespace of the thread that starts it.
    private static string? Ip(params string[] commands)
    {
        try
        {
            using Process ip = Process.Start(new ProcessStartInfo("ip", "-batch -") { RedirectStandardInput = true, RedirectStandardError = true })!;
            ip.StandardInput.Write(string.Join('\n', commands));
            ip.StandardInput.Close();
            string errors = ip.StandardError.ReadToEnd();
            ip.WaitForExit();
            return ip.ExitCode == 0 ? null : errors;
        }
        catch (Win32Exception missing)
        {
            return missing.Message;
        }
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int what);
}
