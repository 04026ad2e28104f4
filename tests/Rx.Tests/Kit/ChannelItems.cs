using System.Threading.Channels;

namespace RxSocket.Rx.Tests.Kit;

internal static class ChannelItems
{
    /// <summary>Everything that still comes through a channel.</summary>
    public static async Task<List<T>> All<T>(this ChannelReader<T> reader)
    {
        List<T> all = [];
        await foreach (T item in reader.ReadAllAsync())
        {
            all.Add(item);
        }

        return all;
    }
}
