using System.Globalization;
using System.Text;

namespace RxSocket.Benchmarks.Contenders;

/// <summary>What every C# server has in common: it tells its port, answers the runner's questions on standard input, and ends when that ends.</summary>
internal static class ServerHost
{
    public const int Backlog = 4096;
    public const int Block = 65536;
    public const int Chunk = 8192;

    /// <summary>The server listens: the runner may come. From here on "alloc" is answered with the bytes allocated so far, "collect" collects garbage.</summary>
    public static void Listening(int port)
    {
        Thread control = new(Answer) { IsBackground = true, Name = "control" };
        control.Start();
        Console.WriteLine($"port {port.ToString(CultureInfo.InvariantCulture)}");
    }

    /// <summary>A count as the answer to a stream.</summary>
    public static byte[] AnswerOf(long units) => Encoding.ASCII.GetBytes(units.ToString(CultureInfo.InvariantCulture) + "\n");

    private static void Answer()
    {
        while (Console.ReadLine() is { } question)
        {
            if (question == "collect")
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                Console.WriteLine("collected");
            }
            else
            {
                Console.WriteLine(GC.GetTotalAllocatedBytes(precise: true).ToString(CultureInfo.InvariantCulture));
            }
        }

        Environment.Exit(0);
    }
}
