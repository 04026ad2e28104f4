namespace RxSocket.Benchmarks.Load;

/// <summary>One round trip after the other, each over the next connection, with a pause between them or none.</summary>
internal sealed class SingleRound(LoadConnections connections, int pause)
{
    public LoadAnswer Run(long window)
    {
        long operations = 0, start = LoadConnections.Now(), before = start, end = start + window;
        while (before < end)
        {
            connections.RoundTrip(connections.Sockets[operations % connections.Count]);
            long after = LoadConnections.Now();
            connections.Samples.Add(after - before);
            operations++;
            before = after;
            if (pause > 0)
            {
                Thread.Sleep(pause / 1000);
                before = LoadConnections.Now();
            }
        }

        return new LoadAnswer(operations, before - start, operations);
    }
}
