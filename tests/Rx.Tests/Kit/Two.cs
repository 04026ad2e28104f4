using RxSocket.TestKit;

namespace RxSocket.Rx.Tests.Kit;

/// <summary>Two subscriptions to what bears one: which of them is turned away is a matter of which comes second.</summary>
internal static class Two
{
    public static async Task<(Watched<T> Failed, Watched<T> Good)> FailedAndGood<T>(Watched<T> one, Watched<T> other)
    {
        await Eventually.True(() => one.HasEnded || other.HasEnded);
        return one.HasEnded ? (one, other) : (other, one);
    }
}
