using System.Net.Sockets;
using RxSocket;
using RxSocket.TestKit;
using RxSocket.Tests;
using Xunit;

namespace RxSocket.Core.Tests.Loop;

/// <summary>A loop needs descriptors of its own; without them it does not start, and leaves nothing behind.</summary>
[OutsideLoop("They make loops of their own.")]
public sealed class SocketLoopStartTests
{
    private const string Folder = "/proc/self/fd";
    private const int MostDescriptors = 2;

    [Fact]
    public async Task Run_TooFewDescriptorsLeft_ThrowsAndLeavesNoneOpen()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is set the Linux way.");

        SceneEnd end = await Scene.Play(StartWithTooFewDescriptors);

        Assert.Equal(new SceneEnd(0, "TooManyOpenSockets, 0 left open\n", ""), end);
    }

    // From none to as many as a loop needs: where it stops on its way, what it has opened so far is closed.
    private static void StartWithTooFewDescriptors()
    {
        // What the runtime loads with a first loop and a first failure takes descriptors too.
        Assert.Throws<SocketFaultException>(static () => SocketLoop.Run(static () => Tcp.ConnectAsync("127.0.0.1", 1).AsTask()));
        int before = OpenOfLoops();
        SocketFaultException? refused = null;
        for (int left = 0; left < MostDescriptors; left++)
        {
            refused = StartWithin(left) ?? refused;
        }

        Console.WriteLine($"{refused!.Error}, {OpenOfLoops() - before} left open");
    }

    // What loops wait with, on either engine: the runtime opens and closes files of its own when it pleases.
    private static int OpenOfLoops() => Directory.GetFileSystemEntries(Folder).Count(static entry =>
        new FileInfo(entry).LinkTarget is { } target && (target.StartsWith("anon_inode:", StringComparison.Ordinal) || target.StartsWith("socket:", StringComparison.Ordinal)));

    private static SocketFaultException? StartWithin(int left)
    {
        using DescriptorLimit limit = new(FirstBeyond(left));
        try
        {
            SocketLoop.Run(static () => Task.CompletedTask);
            return null;
        }
        catch (SocketFaultException refused)
        {
            return refused;
        }
    }

    // The number that leaves so many free ones below it. To list the folder would take a descriptor.
    private static int FirstBeyond(int left) =>
        Enumerable.Range(0, int.MaxValue).Where(static number => new FileInfo($"{Folder}/{number}").LinkTarget is null).ElementAt(left);
}
