namespace RxSocket.Sys;

// Without the BCL's view of the descriptor: two objects less for each connection that an option is set on.
internal sealed unsafe partial class LinuxSocket
{
    public override int GetOption(int level, int name, Span<byte> value)
    {
        int length = value.Length;
        fixed (byte* start = value)
        {
            return LinuxCalls.GetOption(descriptor, level, name, start, &length) == 0 ? length : throw LinuxErrors.LastAsException();
        }
    }

    public override void SetOption(int level, int name, ReadOnlySpan<byte> value)
    {
        fixed (byte* start = value)
        {
            if (LinuxCalls.SetOption(descriptor, level, name, start, value.Length) != 0)
            {
                throw LinuxErrors.LastAsException();
            }
        }
    }
}
