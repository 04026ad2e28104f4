using System.Net.Sockets;
using System.Threading.Tasks.Sources;
using RxSocket.Sys;

namespace RxSocket.Io;

/// <summary>The operation of one kind of attempt: holds the attempt while it is parked, and its outcome until it is taken.</summary>
internal sealed class Operation<TAttempt, T> : Operation, IValueTaskSource<T>, IValueTaskSource
    where TAttempt : struct, IAttempt<T>
{
    private TAttempt _attempt;
    private T _value = default!;
    private Exception? _fault;

    private protected override Exception? Fault => _fault;

    /// <summary>Starts a call. The attempt has its guard; its end gives the guard back.</summary>
    public ValueTask<T> Start(in TAttempt attempt, Deadline deadline, CancellationToken cancellation)
    {
        if (!IsOverAtOnce(attempt, deadline, cancellation))
        {
            return new ValueTask<T>(this, Version);
        }

        Exception? fault = _fault;
        T value = Take();
        return fault switch
        {
            null => new ValueTask<T>(value),
            OperationCanceledException cancelled => ValueTask.FromCanceled<T>(cancelled.CancellationToken),
            _ => ValueTask.FromException<T>(fault),
        };
    }

    /// <summary>The same for calls whose value is of no interest.</summary>
    public ValueTask StartVoid(in TAttempt attempt, Deadline deadline, CancellationToken cancellation)
    {
        if (!IsOverAtOnce(attempt, deadline, cancellation))
        {
            return new ValueTask(this, Version);
        }

        Exception? fault = _fault;
        Take();
        return fault switch
        {
            null => default,
            OperationCanceledException cancelled => ValueTask.FromCanceled(cancelled.CancellationToken),
            _ => ValueTask.FromException(fault),
        };
    }

    public T GetResult(short token)
    {
        CheckVersion(token);
        if (!IsCompleted)
        {
            throw new InvalidOperationException("The call is still under way: await it.");
        }

        Exception? fault = _fault;
        T value = Take();
        return fault is null ? value : throw fault;
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    // False: parked. Then the call may have ended by now, in another thread, and its outcome is the awaiter's alone to take.
    private bool IsOverAtOnce(in TAttempt attempt, Deadline deadline, CancellationToken cancellation)
    {
        _attempt = attempt;
        try
        {
            Begin(attempt.Socket, attempt.Need, TAttempt.Watches, deadline, cancellation);
        }
        catch (Exception unexpected)
        {
            Finish(default, unexpected);
            return true;
        }

        if (cancellation.IsCancellationRequested)
        {
            // Nothing is tried.
            Finish(new IoResult(IoStatus.Cancelled));
            return true;
        }

        return Advance();
    }

    private protected override bool Advance()
    {
        try
        {
            AsyncWaiter waiter = new(this);
            if (!IoLoop.TryFinish(ref _attempt, ref waiter, out IoResult result))
            {
                return false;
            }

            Finish(result);
        }
        catch (SocketException refused)
        {
            // The reactor has no room for one more socket, or there is no descriptor for the reactor itself.
            Finish(new IoResult(IoStatus.Failed, refused.SocketErrorCode));
        }
        catch (Exception unexpected)
        {
            Finish(default, unexpected);
        }

        return true;
    }

    // The one end of a call, whatever ended it: an exception releases the guard as a result does. Never throws.
    private void Finish(IoResult result, Exception? unexpected = null)
    {
        StopNudges();
        TAttempt attempt = _attempt;
        _attempt = default;
        _fault = unexpected;
        if (unexpected is null)
        {
            try
            {
                _value = attempt.End(result, Cancellation, out _fault);
            }
            catch (Exception thrown)
            {
                _fault = thrown;
            }
        }

        attempt.Release();

        // After the release has let the next call in: until then a cancelled one must be known as such to whoever finds the way barred.
        ForgetToken();
        if (_fault is SocketFaultException explained)
        {
            explained.Elapsed = Elapsed;
        }
    }

    private T Take()
    {
        T value = _value;
        _value = default!;
        _fault = null;
        Free();
        return value;
    }
}
