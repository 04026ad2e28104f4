namespace RxSocket.Io;

/// <summary>The operation objects of one direction, one for each kind of call that was made: calls of a kind reuse theirs.</summary>
internal struct OperationCache
{
    private Operation? _first;

    /// <summary>Not for two threads at once: the direction's guard stands before it.</summary>
    public Operation<TAttempt, T> Take<TAttempt, T>()
        where TAttempt : struct, IAttempt<T>
    {
        for (Operation? operation = _first; operation is not null; operation = operation.Next)
        {
            if (operation is Operation<TAttempt, T> known && known.TryTake())
            {
                return known;
            }
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
