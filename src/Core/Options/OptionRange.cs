namespace RxSocket;

/// <summary>The rule for option values: what the system cannot hold as it is given is an <see cref="ArgumentOutOfRangeException"/> with the value, and nothing is set.
/// A time becomes whole units, rounded up, so that a fraction never becomes "none".</summary>
/// <param name="Least">The smallest number, in units.</param>
/// <param name="Most">The largest number, in units.</param>
/// <param name="Unit">The unit of a time; null: the option is a plain number.</param>
internal readonly record struct OptionRange(int Least, int Most, TimeSpan? Unit = null)
{
    private const int LongestDevice = 15;

    public static OptionRange Flag { get; } = new(0, 1);

    public static OptionRange NotNegative { get; } = new(0, int.MaxValue);

    public static OptionRange Seconds(int least, int most) => new(least, most, TimeSpan.FromSeconds(1));

    public static OptionRange Milliseconds(int least, int most) => new(least, most, TimeSpan.FromMilliseconds(1));

    public int Checked(int value) =>
        value >= Least && value <= Most ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"{Least} to {Most}.");

    public int Checked(TimeSpan value)
    {
        TimeSpan unit = Unit ?? TimeSpan.FromSeconds(1);
        long units = (value.Ticks / unit.Ticks) + (value.Ticks % unit.Ticks > 0 ? 1 : 0);

        // A negative fraction of a unit is rounded to zero by the division.
        return value >= TimeSpan.Zero && units >= Least && units <= Most
            ? (int)units
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"{unit * Least} to {unit * Most}.");
    }

    /// <summary>The system cuts a longer name, and binds to another interface.</summary>
    public static string? CheckedDevice(string? value) =>
        value is null || (System.Text.Encoding.UTF8.GetByteCount(value) is > 0 and <= LongestDevice && !value.Contains('\0'))
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"A name of 1 to {LongestDevice} bytes, or null.");
}
