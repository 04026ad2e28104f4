using System.Globalization;
using RxSocket;
using RxSocket.Rx;
using Spectre.Console;

namespace Monitor;

/// <summary>What is seen of a server's connections, as a table.</summary>
internal sealed class Board(TcpServer server)
{
    private readonly Dictionary<ISelectable, Row> _rows = [];

    /// <summary>The connections that are open.</summary>
    public SelectSet Watched { get; } = new();

    public string Summary =>
        $"{_rows.Count} connections, {Number(_rows.Values.Sum(static row => row.Events))} readiness events, {Number(_rows.Values.Sum(static row => row.Sent))} bytes echoed.";

    public Row Add(TcpConnection connection)
    {
        Row row = new(connection);
        _rows.Add(connection, row);
        Watched.Add(connection);
        return row;
    }

    public void See(ReadyEvent ready) => _rows[ready.Socket].Events++;

    public void See(ServeEvent happened)
    {
        if (happened.Connection is { } connection && _rows.TryGetValue(connection, out Row? row))
        {
            row.Reason = happened.Reason;
        }
    }

    public Table Draw()
    {
        Table table = new Table().Title($"{server}").Caption(Summary).AddColumns("peer", "received", "sent", "bytes/s", "ready", "age", "state");
        foreach (Row row in _rows.Values)
        {
            string state = row.Reason == CloseReason.None ? "[green]open[/]" : $"[grey]{row.Reason}[/]";
            table.AddRow(row.Peer, Number(row.Now.Received), Number(row.Now.Sent), Number(row.Rate), Number(row.Events), $"{row.Now.Age.TotalSeconds:F0} s", state);
        }

        return table;
    }

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
