using System.Diagnostics;
using System.Text.RegularExpressions;
using RxSocket;

namespace Harness;

/// <summary>A script, played against a server.</summary>
internal sealed class Conversation(IPeer peer)
{
    private const int MostBehind = 20;
    private static readonly TimeSpan MomentForTheRest = TimeSpan.FromMilliseconds(200);

    private readonly List<string> _transcript = [];

    /// <summary>What was sent and what came, up to the step that failed.</summary>
    public IEnumerable<string> Transcript => _transcript;

    /// <summary>Null: all went as the script says. Else the step that did not, and what came instead.</summary>
    public async Task<string?> PlayAsync(Script script)
    {
        foreach (Step step in script.Steps)
        {
            if (await TakeAsync(step) is { } instead)
            {
                return $"{script.Name}, {step}\n  {instead}";
            }
        }

        return null;
    }

    private async Task<string?> TakeAsync(Step step)
    {
        switch (step.Verb)
        {
            case "send":
                return await SendAsync(step.Text + "\r\n", step.Within);
            case "write":
                return await SendAsync(step.Text, step.Within);
            case "half-close":
                peer.HalfClose();
                return null;
            case "expect":
                return await ExpectAsync(step, reply => reply.Line == step.Text);
            case "match":
                return await ExpectAsync(step, reply => reply.Line is { } line && Regex.IsMatch(line, step.Text));
            case "until":
                return await ExpectAsync(step, reply => reply.Line is { } line && Regex.IsMatch(line, step.Text), passesOver: true);
            case "end":
                return await ExpectAsync(step, static reply => reply == Reply.End);
            default:
                throw new UnreachableException();
        }
    }

    private async Task<string?> SendAsync(string text, TimeSpan within)
    {
        _transcript.Add($"> {text.TrimEnd().ReplaceLineEndings(@"\r\n")}");
        try
        {
            await peer.SendAsync(text, within);
            return null;
        }
        catch (SocketFaultException fault)
        {
            return $"was not sent: {fault.Message}";
        }
    }

    // One deadline for all lines of the step.
    private async Task<string?> ExpectAsync(Step step, Func<Reply, bool> isExpected, bool passesOver = false)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            TimeSpan left = step.Within - Stopwatch.GetElapsedTime(start);
            Reply reply = await peer.ReceiveLineAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            _transcript.Add($"< {reply}");
            if (isExpected(reply))
            {
                return null;
            }

            if (!passesOver || reply.Line is null)
            {
                return $"came {reply}{await BehindAsync(reply)}";
            }
        }
    }

    // What a line that was not expected is followed by often tells why.
    private async Task<string> BehindAsync(Reply reply)
    {
        string behind = string.Empty;
        for (int count = 0; reply.Line is not null && count < MostBehind; count++)
        {
            reply = await peer.ReceiveLineAsync(MomentForTheRest);
            behind += $"\n  then {reply}";
        }

        return behind;
    }
}
