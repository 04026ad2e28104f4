using RxSocket.Headers;
using Xunit;

namespace RxSocket.Core.Tests.Headers;

/// <summary>The table is everybody's: who edits it must run alone.</summary>
[CollectionDefinition(nameof(CanonicHeadersTests), DisableParallelization = true)]
[Collection(nameof(CanonicHeadersTests))]
public sealed class CanonicHeadersTests
{
    [Fact]
    public void Table_HasLuaSocketsEntries() => Assert.Equal(91, CanonicHeaders.Table.Count);

    [Fact]
    public void Table_KeysAreTheSpellingsInLowerCase()
        => Assert.All(CanonicHeaders.Table, entry => Assert.Equal(entry.Key, entry.Value.ToLowerInvariant()));

    [Fact]
    public void Table_WordsAreCapitalizedOrWellKnown()
    {
        string[] wellKnown = ["DSN", "ETag", "ID", "MD5", "MIME", "MTA", "SMTP", "TE", "WWW"];
        IEnumerable<string> words = CanonicHeaders.Table.Values.SelectMany(spelling => spelling.Split('-')).Except(wellKnown);

        Assert.All(words, word => Assert.Matches("^[A-Z][a-z]*$", word));
    }

    [Theory]
    [InlineData("accept", "Accept")]
    [InlineData("content-md5", "Content-MD5")]
    [InlineData("content-id", "Content-ID")]
    [InlineData("content-type", "Content-Type")]
    [InlineData("dsn-gateway", "DSN-Gateway")]
    [InlineData("etag", "ETag")]
    [InlineData("final-log-id", "Final-Log-ID")]
    [InlineData("message-id", "Message-ID")]
    [InlineData("mime-version", "MIME-Version")]
    [InlineData("received-from-mta", "Received-From-MTA")]
    [InlineData("remote-mta", "Remote-MTA")]
    [InlineData("reporting-mta", "Reporting-MTA")]
    [InlineData("resent-message-id", "Resent-Message-ID")]
    [InlineData("smtp-remote-recipient", "SMTP-Remote-Recipient")]
    [InlineData("te", "TE")]
    [InlineData("www-authenticate", "WWW-Authenticate")]
    [InlineData("x-mailer", "X-Mailer")]
    public void Of_AKnownName_SpellsIt(string name, string spelling) => Assert.Equal(spelling, CanonicHeaders.Of(name));

    [Theory]
    [InlineData("ACCEPT")]
    [InlineData("aCCept")]
    [InlineData("x-unknown")]
    [InlineData("set-cookie")]
    [InlineData("")]
    public void Of_AnyOtherName_LeavesItAsGiven(string name)
    {
        Assert.False(CanonicHeaders.Table.ContainsKey(name));
        Assert.Equal(name, CanonicHeaders.Of(name));
    }

    [Fact]
    public void Table_MayBeEdited()
    {
        CanonicHeaders.Table["x-mine"] = "X-MINE";
        try
        {
            Assert.Equal("X-MINE", CanonicHeaders.Of("x-mine"));
        }
        finally
        {
            CanonicHeaders.Table.Remove("x-mine");
        }
        Assert.Equal("x-mine", CanonicHeaders.Of("x-mine"));
    }
}
