using System.Text.RegularExpressions;
using Xunit;

namespace RxSocket.Docs.Tests;

/// <summary>How a sample answers a command line that it cannot follow: first what is wrong with it, then how it is meant.</summary>
internal static partial class Usage
{
    public static void AssertBehindAComplaint(string error) => Assert.Matches(Expected(), error);

    [GeneratedRegex(@"^(?!usage)[^\n]+\.\nusage: ")]
    private static partial Regex Expected();
}
