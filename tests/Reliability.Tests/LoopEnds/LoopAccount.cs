namespace RxSocket.Reliability.Tests;

/// <summary>What was given to loops, and what of it ran. Each thing has a number: a thing that is lost and another that runs twice do not make up for each other.</summary>
internal sealed class LoopAccount
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private long _given;
    private long _sum;
    private long _ran;
    private long _sumRan;

    public long Given => Volatile.Read(ref _given);

    public long Sum => Volatile.Read(ref _sum);

    public long Ran => Volatile.Read(ref _ran);

    public long SumRan => Volatile.Read(ref _sumRan);

    public int Harmed { get; set; }

    /// <returns>What is to run once.</returns>
    public Action Give()
    {
        long number = Interlocked.Increment(ref _given);
        Interlocked.Add(ref _sum, number * number);
        return () =>
        {
            Interlocked.Increment(ref _ran);
            Interlocked.Add(ref _sumRan, number * number);
        };
    }

    /// <summary>What is left is on its way through the thread pool.</summary>
    public void Settle() => SpinWait.SpinUntil(() => Ran >= Given, Patience);
}
