using System.Reflection;

namespace RxSocket.Benchmarks.Contenders;

/// <summary>Lines as memory that is valid until the next receive. The method is newer than this project: where it does not exist, the contender is skipped.</summary>
internal static class MemoryLines
{
    private delegate ValueTask<ReadOnlyMemory<byte>?> Receive(Connection connection, CancellationToken cancellation);

    private static readonly MethodInfo? Method = typeof(Connection).GetMethod("ReceiveLineMemoryAsync", [typeof(CancellationToken)]);

    public static bool Exist => Method?.ReturnType == typeof(ValueTask<ReadOnlyMemory<byte>?>);

    public static async Task Count(Connection connection)
    {
        Receive receive = Method!.CreateDelegate<Receive>();
        long lines = 0;
        while (await receive(connection, CancellationToken.None) is not null)
        {
            lines++;
        }

        await connection.SendAsync(ServerHost.AnswerOf(lines));
    }
}
