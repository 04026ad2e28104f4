namespace RxSocket.Sys;

/// <summary>The close of an object that nothing refers to any more. It runs on the finalizer's thread, where an exception ends the process, and it may meet an
/// object whose constructor failed half-way: whatever the close throws (a clock of the user's may, and a listener of the meter), the process goes on.</summary>
internal static class LastClose
{
    /// <param name="left">What is to be closed; null: the constructor did not get so far.</param>
    /// <param name="close">Closes it.</param>
    public static void Of<T>(T? left, Action<T> close)
        where T : class
    {
        try
        {
            if (left is not null)
            {
                close(left);
            }
        }
        catch (Exception)
        {
            // There is no caller to tell.
        }
    }
}
