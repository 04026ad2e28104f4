using System.Net;
using System.Net.Sockets;
using RxSocket.Io;

namespace RxSocket.Blocking;

/// <summary>Which call failed, where and how: what an outcome knows beyond LuaSocket's word, for <see cref="Outcome{T}.OrThrow"/>. It costs no allocation: the text
/// is made when it is asked for. Two outcomes of one word are equal, whatever call they come from, so this takes no part in comparisons.</summary>
internal readonly struct FailedCall : IEquatable<FailedCall>
{
    private readonly object? _about;
    private readonly IoResult _result;
    private readonly SocketPhase _phase;

    /// <param name="phase">What the call was about.</param>
    /// <param name="result">How it came out.</param>
    /// <param name="socket">Whose call it was.</param>
    public FailedCall(SocketPhase phase, IoResult result, TcpObject socket)
        : this(phase, result, (object)socket)
    {
    }

    /// <param name="phase">What the call was about.</param>
    /// <param name="result">How it came out.</param>
    /// <param name="operation">The call in words.</param>
    public FailedCall(SocketPhase phase, IoResult result, string operation)
        : this(phase, result, (object)operation)
    {
    }

    /// <param name="walked">What came of the addresses.</param>
    /// <param name="operation">The call in words.</param>
    public FailedCall(Walked walked, string operation)
        : this(walked.Phase, walked.Result, new Walk(walked, operation))
    {
    }

    private FailedCall(SocketPhase phase, IoResult result, object about)
    {
        _phase = phase;
        _result = result;
        _about = about;
    }

    private string Operation => _about switch
    {
        string operation => operation,
        Walk walk => walk.Operation,
        TcpObject socket when _phase == SocketPhase.Accept && socket.Local is { } local => $"accept on {local}",
        TcpObject when _phase == SocketPhase.None => "call",
        _ => Faults.NameOf(_phase),
    };

    private EndPoint? Peer => _about switch
    {
        TcpObject socket when _phase is SocketPhase.Receive or SocketPhase.Send => socket.Peer,
        Walk { Walked.Phase: SocketPhase.Connect } walk => walk.Walked.Address,
        _ => null,
    };

    /// <summary>The exception for the outcome's word.</summary>
    /// <param name="word">LuaSocket's.</param>
    /// <param name="partial">What a receive had gathered; it was handed out.</param>
    /// <param name="sent">The index of the last byte that a send has sent.</param>
    public SocketFaultException ToException(string word, byte[] partial, int sent)
    {
        SocketError error = _result.Error;
        string progress = partial.Length > 0 ? $", {partial.Length} bytes of it received (and handed out)" : sent > 0 ? $", {sent} bytes of it sent" : string.Empty;
        SocketFaultException fault = word switch
        {
            ErrorWords.Timeout when error != SocketError.TimedOut => new SocketTimeoutException($"The {Operation} timed out{progress}.", partial, sent) { Phase = _phase },
            ErrorWords.Closed => new SocketClosedException(
                $"The {Operation} found the connection closed{progress}.", ErrorWords.IsClosed(error) ? error : SocketError.Disconnecting, partial, sent) { Phase = _phase },
            _ => new SocketFaultException(
                $"The {Operation} failed: {Faults.ReasonOf(error, word)}{progress}.", error == SocketError.Success ? SocketError.SocketError : error, word, partial, sent)
                { Phase = _phase },
        };
        fault.Peer = Peer;
        fault.FailedAddresses = _about is Walk walk ? walk.Walked.Failed : [];
        return fault;
    }

    public bool Equals(FailedCall other) => true;

    public override bool Equals(object? obj) => obj is FailedCall;

    public override int GetHashCode() => 0;

    private sealed record Walk(Walked Walked, string Operation);
}
