using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RxSocket.Blocking;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>What others wrote reaches a log or a terminal as what it is: it neither forges a line nor drives the terminal.</summary>
public sealed class PrintableTests : IDisposable
{
    private const string Evil = "evil\n2026-01-01 all is well\r\u001B[2J\t\u007F\u009B\u2028\u202E.example";

    private readonly Func<string, AddressFamily, IPAddress[]> _system = NameLookup.System;

    public PrintableTests() => NameLookup.System = static (_, _) => throw new SocketException((int)SocketError.HostNotFound);

    /// <summary>Every call whose message repeats an argument.</summary>
    public static TheoryData<string, Func<Task>> Calls => new()
    {
        { "connect", static () => Tcp.ConnectAsync(Evil, 80).Within() },
        { "bind", static () => new TcpMaster().BindAsync(Evil, 0).Within() },
        { "listen", static () => Tcp.ListenAsync(Evil, 0).Within() },
        { "blocking connect", static () => Task.FromResult(LuaSocket.Connect(Evil, 80).OrThrow()) },
        { "blocking connect to a service", static () => Task.FromResult(LuaSocket.Connect("127.0.0.1", Evil).OrThrow()) },
        { "blocking bind", static () => Task.FromResult(LuaSocket.Bind(Evil, 0).OrThrow()) },
        { "getoption", static () => Task.FromResult(LuaSocket.Tcp().GetOption(Evil)) },
        { "setoption", static () => Task.FromResult(LuaSocket.Tcp().SetOption(Evil, 1)) },
        { "source", static () => Task.FromResult(LuaSocket.Source(Evil, LuaSocket.Tcp())) },
        { "sink", static () => Task.FromResult(LuaSocket.Sink(Evil, LuaSocket.Tcp())) },
        { "family", static () => Task.FromResult(LuaSocket.Connect("127.0.0.1", 1, "127.0.0.1", 0, Evil)) },
        { "try", static () => Task.FromResult(LuaSocket.Try(null as object, Evil)) },
        { "function by name", static () => Task.FromResult(LuaCall.Function(Evil)) },
        { "exception of a user", static () => Task.FromException(new SocketFaultException(Evil, SocketError.Fault)) },
    };

    public void Dispose() => NameLookup.System = _system;

    [Theory]
    [MemberData(nameof(Calls), DisableDiscoveryEnumeration = true)]
    public async Task Message_ArgumentWithControlCharacters_ShowsThemAsEscapes(string call, Func<Task> make)
    {
        Exception? thrown = await Record.ExceptionAsync(make);

        Assert.True(thrown is not null, call);
        Assert.DoesNotContain(thrown.Message, IsHidden);
        Assert.Contains(@"evil\n", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("é – 日本 🙂", "é – 日本 🙂")]
    [InlineData("a\nb\rc\td\0e", @"a\nb\rc\td\u0000e")]
    [InlineData("\u001B[31mred\u007F\u0085", @"\u001B[31mred\u007F\u0085")]
    [InlineData("\u2028\u2029\u202Egnp.exe\u200B", @"\u2028\u2029\u202Egnp.exe\u200B")]
    public void Of_HiddenCharacters_AreShown(string text, string shown) => Assert.Equal(shown, Printable.Of(text));

    [Fact]
    public void Of_NothingHidden_IsTheSameString()
    {
        string text = new('x', 3);

        Assert.Same(text, Printable.Of(text));
    }

    private static bool IsHidden(char c) =>
        char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
