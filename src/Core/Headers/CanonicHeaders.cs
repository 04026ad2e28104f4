using System.Collections.Concurrent;

namespace RxSocket.Headers;

/// <summary>How the names of header fields are spelled when they are sent. LuaSocket: <c>socket.headers.canonic</c>.</summary>
/// <remarks>
/// Field names are the same in any case, and programs keep them in lower case; but some peers are used to one spelling.
/// The table only serves sending: received names are always lower case.
/// </remarks>
public static class CanonicHeaders
{
    /// <summary>Gets the table: the name in lower case → the spelling to send. LuaSocket: <c>socket.headers.canonic</c>.</summary>
    /// <remarks>
    /// It holds the names of HTTP, of mail and of its delivery reports, 91 at first, and may be edited: add a name to have it spelled your way,
    /// remove one to have it sent as given. There is one table for the process, safe to edit while others read it.
    /// </remarks>
    public static IDictionary<string, string> Table { get; } = new ConcurrentDictionary<string, string>(
        Spellings().Select(spelling => KeyValuePair.Create(spelling.ToLowerInvariant(), spelling)), StringComparer.Ordinal);

    /// <summary>Spells a name as it is to be sent. LuaSocket: <c>canonic[name] or name</c>.</summary>
    /// <param name="name">The name, in lower case: the table knows no other.</param>
    /// <returns>The spelling of the table, or the name as it was given if it is not there.</returns>
    public static string Of(string name) => Table.TryGetValue(name, out string? spelling) ? spelling : name;

    private static string[] Spellings() =>
    [
        "Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Accept-Ranges", "Action", "Age", "Allow", "Alternate-Recipient",
        "Arrival-Date", "Authorization", "Bcc", "Cache-Control", "Cc", "Comments", "Connection", "Content-Description", "Content-Disposition",
        "Content-Encoding", "Content-ID", "Content-Language", "Content-Length", "Content-Location", "Content-MD5", "Content-Range",
        "Content-Transfer-Encoding", "Content-Type", "Cookie", "Date", "Diagnostic-Code", "DSN-Gateway", "ETag", "Expect", "Expires", "Final-Log-ID",
        "Final-Recipient", "From", "Host", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since", "In-Reply-To",
        "Keywords", "Last-Attempt-Date", "Last-Modified", "Location", "Max-Forwards", "Message-ID", "MIME-Version", "Original-Envelope-ID",
        "Original-Recipient", "Pragma", "Proxy-Authenticate", "Proxy-Authorization", "Range", "Received", "Received-From-MTA", "References",
        "Referer", "Remote-MTA", "Reply-To", "Reporting-MTA", "Resent-Bcc", "Resent-Cc", "Resent-Date", "Resent-From", "Resent-Message-ID",
        "Resent-Reply-To", "Resent-Sender", "Resent-To", "Retry-After", "Return-Path", "Sender", "Server", "SMTP-Remote-Recipient", "Status",
        "Subject", "TE", "To", "Trailer", "Transfer-Encoding", "Upgrade", "User-Agent", "Vary", "Via", "Warning", "Will-Retry-Until",
        "WWW-Authenticate", "X-Mailer",
    ];
}
