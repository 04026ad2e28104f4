namespace RxSocket.Io;

/// <summary>The operation objects of one direction, one for each kind of call that was made: calls of a kind reuse theirs.</summary>
internal struct OperationCache
{
    // Enough for callers that start the next call before they took the last one's result.
    private const int MostOfAKind = 4;

    private Operation? _first;

    /// <summary>Not for two threads at once: the direction's guard stands before it.</summary>
    public Operation<TAttempt, T> Take<TAttempt, T>()
        where TAttempt : struct, IAttempt<T>
    {
        int taken = 0;
        for (Operation? operation = _first; operation is not null; operation = operation.Next)
        {
            if (operation is Operation<TAttempt, T> known)
            {
                if (known.TryTake())
                {
                    return known;
                }

                taken++;
            }
        }

        if (taken >= MostOfAKind)
        {
            Forget<TAttempt, T>();
        }

        Operation<TAttempt, T> added = new() { Next = _first };
        added.TryTake();
        _first = added;
        return added;
    }

    /// <summary>Enters the direction's guard; false: another call is under way. One that was cancelled does not count: it waits for nothing any more, and
    /// is out in a moment, wherever it is.</summary>
    public readonly bool TryEnter(ref OneAtATime guard)
    {
        SpinWait moment = default;
        while (!guard.TryEnter())
        {
            if (!TryHurry())
            {
                // It may have left between the two looks.
                return guard.TryEnter();
            }

            moment.SpinOnce();
        }

        return true;
    }

    /// <summary>Has a call that is parked look round.</summary>
    public readonly void Nudge()
    {
        for (Operation? operation = _first; operation is not null; operation = operation.Next)
        {
            operation.Nudge();
        }
    }

    public readonly void Retire()
    {
        for (Operation? operation = _first; operation is not null; operation = operation.Next)
        {
            operation.Retire();
        }
    }

    // Their calls have ended, for this one has the guard, but nobody took the results: sends that are not awaited. They may be awaited yet, so the objects are not
    // used again; without a place here each lives as long as the ValueTask of its call does.
    private void Forget<TAttempt, T>()
        where TAttempt : struct, IAttempt<T>
    {
        Operation? before = null;
        for (Operation? operation = _first; operation is not null; operation = operation.Next)
        {
            if (operation is not Operation<TAttempt, T>)
            {
                before = operation;
                continue;
            }

            operation.Retire();
            if (before is null)
            {
                _first = operation.Next;
            }
            else
            {
                before.Next = operation.Next;
            }
        }
    }

    // True: the call under way is cancelled, and looks round if it is parked. Who cancels may not have come to it yet, and may be this very thread.
    private readonly bool TryHurry()
    {
        for (Operation? operation = _first; operation is not null; operation = operation.Next)
        {
            if (operation.IsEnding)
            {
                operation.Nudge();
                return true;
            }
        }

        return false;
    }
}
