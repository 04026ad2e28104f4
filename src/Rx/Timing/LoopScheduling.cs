using System.Reactive.Concurrency;
using System.Runtime.CompilerServices;

namespace RxSocket.Rx;

/// <summary>Schedulers of the loops, and which one the operators of this face use.</summary>
public static class LoopScheduling
{
    private static readonly ConditionalWeakTable<SocketLoop, LoopScheduler> Schedulers = [];

    /// <summary>The scheduler of operators about time (<c>Reconnecting</c>, <c>IdleTimeout</c>, <c>Heartbeat</c>, <c>Traffic</c>, the deadline of <c>Serve</c>)
    /// that are given none: the application's choice. Null, as at first: that of the <see cref="SocketLoop"/> they are subscribed in, else
    /// <see cref="DefaultScheduler"/>.</summary>
    public static IScheduler? Default { get; set; }

    extension(SocketLoop loop)
    {
        /// <summary>The loop as a scheduler: what is scheduled runs in the loop, one after the other, never in the turn that scheduled it. From any thread. There
        /// is no backpressure: its queue has no bound, as that of every scheduler.</summary>
        /// <returns>The scheduler, the same one each time.</returns>
        public IScheduler ToScheduler() => Schedulers.GetValue(loop, static loop => new LoopScheduler(loop));
    }

    internal static IScheduler Of(IScheduler? given) => given ?? Default ?? SocketLoop.Current?.ToScheduler() ?? DefaultScheduler.Instance;
}
