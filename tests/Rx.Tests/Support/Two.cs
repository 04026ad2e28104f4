namespace RxSocket.Rx.Tests.Support;

/// <summary>Two subscriptions to what bears one: which of them is turned away is a matter of which comes second.</summary>
internal static class Two
{
    public static async Task<(Recorder<T> Failed, Recorder<T> Good)> FailedAndGood<T>(Recorder<T> one, Recorder<T> other)
    {
        await SoonExtensions.True(() => one.HasEnded || other.HasEnded);
        return one.HasEnded ? (one, other) : (other, one);
    }
}
