namespace RxSocket.Benchmarks.Contenders;

/// <summary>Lines as memory that is valid until the next receive.</summary>
internal static class MemoryLines
{
    public static async Task Count(Connection connection)
    {
        long lines = 0;
        while (await connection.ReceiveLineMemoryAsync() is not null)
        {
            lines++;
        }

        await connection.SendAsync(ServerHost.AnswerOf(lines));
    }
}
