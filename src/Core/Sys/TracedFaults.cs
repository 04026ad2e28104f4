using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace RxSocket.Sys;

/// <summary>Exceptions that must go no further, and are written to <see cref="Trace"/> as errors: those of code that only observes (listeners of the meter, loggers),
/// which change nothing for the call that was observed; and what nobody foresaw on the shared reactor's thread, which serves every socket.</summary>
internal static class TracedFaults
{
    public static void Report(Exception thrown, string what)
    {
        try
        {
            Write($"RxSocket: {what}: {thrown}");
        }
        catch (Exception)
        {
            // A trace listener threw, or its assembly cannot be loaded for want of a descriptor: there is no other place to tell it.
        }
    }

    // Apart, so that a failure to load its assembly is caught above.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Write(string message) => Trace.TraceError(message);
}
