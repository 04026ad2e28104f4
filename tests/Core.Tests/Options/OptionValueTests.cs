using System.Net.Sockets;
using System.Reflection;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>One rule for the values of all options, those to come too: what the system cannot hold as it is given is an
/// <see cref="ArgumentOutOfRangeException"/> with the value, and nothing is set.</summary>
public sealed class OptionValueTests
{
    private static readonly Dictionary<Type, object[]> OutOfRange = new()
    {
        [typeof(TimeSpan)] =
        [
            Timeout.InfiniteTimeSpan, TimeSpan.FromTicks(-1), TimeSpan.FromSeconds(-1), TimeSpan.MinValue, TimeSpan.MaxValue,
            TimeSpan.FromSeconds(int.MaxValue + 1L), TimeSpan.FromSeconds(uint.MaxValue + 2L),
        ],
        [typeof(int)] = [-1, int.MinValue],
        [typeof(string)] = [string.Empty, "sixteen letters!", "lo\0", "ääääääää"],
        [typeof(bool)] = [],
    };

    public OptionValueTests() => Assert.SkipUnless(OperatingSystem.IsLinux() && Socket.OSSupportsIPv6, "Linux has all the options, and IPv6 sockets too.");

    public static TheoryData<string> Options => [.. typeof(TcpOptions).GetProperties().Where(static option => option.CanWrite).Select(static option => option.Name)];

    [Theory]
    [MemberData(nameof(Options))]
    public async Task Setting_OutOfRange_ThrowsTheValueAndSetsNothing(string name)
    {
        PropertyInfo option = Option(name);
        await using TcpServer server = await Tcp.ListenAsync("::1", 0).Within();
        object? before = option.GetValue(server.Options);

        foreach (object value in OutOfRange[ValueType(option)])
        {
            AssertRefused(option, server.Options, value);
            Assert.Equal(before, option.GetValue(server.Options));
        }
    }

    [Theory]
    [MemberData(nameof(Options))]
    public async Task Setting_OutOfRangeBeforeThereIsASocket_ThrowsAndIsForgotten(string name)
    {
        PropertyInfo option = Option(name);
        using TcpMaster master = new(AddressFamily.InterNetworkV6);

        foreach (object value in OutOfRange[ValueType(option)])
        {
            AssertRefused(option, master.Options, value);
        }

        await master.BindAsync("::1", 0).Within();
        await using TcpServer server = await Tcp.ListenAsync("::1", 0).Within();
        if (name != nameof(TcpOptions.ReuseAddress))
        {
            Assert.Equal(option.GetValue(server.Options), option.GetValue(master.Options));
        }
    }

    [Fact]
    public void Options_AreOfTypesThatTheRuleKnows() =>
        Assert.All(Options, static name => Assert.Contains(ValueType(Option(name.Data)), OutOfRange.Keys));

    [Theory]
    [InlineData(nameof(TcpOptions.KeepAliveIdle), 0)]
    [InlineData(nameof(TcpOptions.KeepAliveIdle), 32768)]
    [InlineData(nameof(TcpOptions.KeepAliveInterval), 0)]
    [InlineData(nameof(TcpOptions.KeepAliveInterval), 32767.1)]
    [InlineData(nameof(TcpOptions.UserTimeout), 0)]
    [InlineData(nameof(TcpOptions.UserTimeout), 2147483.6471)]
    [InlineData(nameof(TcpOptions.Linger), 65535.1)]
    [InlineData(nameof(TcpOptions.DeferAccept), 32768)]
    public async Task Time_JustBeyondItsRange_Throws(string name, double seconds)
    {
        await using TcpServer server = await Pair.Listen();

        AssertRefused(Option(name), server.Options, TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond)));
    }

    [Theory]
    [InlineData(nameof(TcpOptions.KeepAliveIdle), 32767, 32767)]
    [InlineData(nameof(TcpOptions.KeepAliveIdle), 0.1, 1)]
    [InlineData(nameof(TcpOptions.KeepAliveInterval), 2.5, 3)]
    [InlineData(nameof(TcpOptions.UserTimeout), 0.0001, 0.001)]
    [InlineData(nameof(TcpOptions.UserTimeout), 30, 30)]
    [InlineData(nameof(TcpOptions.UserTimeout), 2147483.647, 2147483.647)]
    [InlineData(nameof(TcpOptions.Linger), 65535, 65535)]
    [InlineData(nameof(TcpOptions.Linger), 0.001, 1)]
    public async Task Time_WithinItsRange_IsRoundedUpToItsUnit(string name, double seconds, double read)
    {
        await using TcpServer server = await Pair.Listen();

        Option(name).SetValue(server.Options, TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond)));

        Assert.Equal(TimeSpan.FromTicks((long)Math.Round(read * TimeSpan.TicksPerSecond)), Option(name).GetValue(server.Options));
    }

    [Fact]
    public async Task UserTimeout_Null_IsTheSystems()
    {
        await using TcpServer server = await Pair.Listen();
        Assert.Null(server.Options.UserTimeout);
        server.Options.UserTimeout = TimeSpan.FromSeconds(7);

        server.Options.UserTimeout = null;

        Assert.Null(server.Options.UserTimeout);
    }

    private static PropertyInfo Option(string name) => typeof(TcpOptions).GetProperty(name)!;

    private static Type ValueType(PropertyInfo option) => Nullable.GetUnderlyingType(option.PropertyType) ?? option.PropertyType;

    private static void AssertRefused(PropertyInfo option, TcpOptions options, object value)
    {
        Exception? thrown = Record.Exception(() => option.SetValue(options, value, BindingFlags.DoNotWrapExceptions, null, null, null));

        ArgumentOutOfRangeException refused = Assert.IsType<ArgumentOutOfRangeException>(thrown);
        Assert.Equal(value, refused.ActualValue);
    }
}
