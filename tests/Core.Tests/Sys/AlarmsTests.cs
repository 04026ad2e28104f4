using RxSocket.Sys;
using Xunit;

namespace RxSocket.Tests;

public sealed class AlarmsTests
{
    private readonly List<Bell> _rung = [];
    private readonly Alarms _alarms;
    private readonly long _start = Now;
    private int _wakeUps;

    public AlarmsTests() => _alarms = new Alarms(() => _wakeUps++);

    [Fact]
    public void RingDue_SeveralAreDue_RingsThemInOrder()
    {
        Bell third = Set(Later(-1)), first = Set(Later(-3)), second = Set(Later(-2));

        long next = _alarms.RingDue();

        Assert.Equal([first, second, third], _rung);
        Assert.Equal(Alarm.Never, next);
    }

    [Fact]
    public void RingDue_NothingIsDue_SaysWhenTheFirstIs()
    {
        Set(Later(20));
        Bell first = Set(Later(10));

        long next = _alarms.RingDue();

        Assert.Empty(_rung);
        Assert.Equal(first.Due, next);
    }

    [Fact]
    public void Set_Later_MovesOnlyWhenTheOldTimeHasCome()
    {
        Bell bell = Set(Now - 1);
        _alarms.Set(bell, Later(10));

        long next = _alarms.RingDue();

        Assert.Empty(_rung);
        Assert.Equal(bell.Due, next);
    }

    [Fact]
    public void Set_Earlier_MovesAtOnce()
    {
        Bell bell = Set(Later(10));

        _alarms.Set(bell, Now - 1);
        _alarms.RingDue();

        Assert.Equal([bell], _rung);
    }

    [Fact]
    public void Set_EarlierThanTheReactorSleepsFor_WakesIt()
    {
        Set(Later(10));
        _alarms.RingDue();
        _wakeUps = 0;

        Set(Later(20));
        int forALaterOne = _wakeUps;
        Set(Later(5));

        Assert.Equal((0, 1), (forALaterOne, _wakeUps));
    }

    [Fact]
    public void Set_WhileTheReactorIsAwake_DoesNotWakeIt()
    {
        _alarms.RingDue();
        _alarms.Awake();
        _wakeUps = 0;

        Set(Later(5));

        Assert.Equal(0, _wakeUps);
    }

    [Fact]
    public void Set_Never_DoesNotRingAndLeavesTheHeapInTime()
    {
        Bell bell = Set(Now - 1);

        _alarms.Set(bell, Alarm.Never);
        long next = _alarms.RingDue();

        Assert.Empty(_rung);
        Assert.Equal((Alarm.Never, -1), (next, bell.Place));
    }

    [Fact]
    public void Remove_FromTheMiddle_RingsTheOthers()
    {
        Bell[] bells = [.. Enumerable.Range(1, 20).Select(i => Set(Later(-i)))];

        _alarms.Remove(bells[10]);
        _alarms.RingDue();

        Assert.Equal([.. bells.Except([bells[10]]).OrderBy(static bell => bell.Due)], _rung.OrderBy(static bell => bell.DueWhenRung));
        Assert.Equal(-1, bells[10].Place);
    }

    [Fact]
    public void Remove_OneThatIsNotSet_DoesNothing() => _alarms.Remove(new Bell(_rung));

    [Fact]
    public void Ring_SetsItselfAnew_IsNotLost()
    {
        Bell bell = new(_rung);
        bell.OnRing = () => _alarms.Set(bell, Later(10));
        _alarms.Set(bell, Now - 1);

        long next = _alarms.RingDue();

        Assert.Equal([bell], _rung);
        Assert.Equal(bell.Due, next);
    }

    [Fact]
    public void Ring_SetsItselfDueAgain_IsForTheNextTime()
    {
        Bell bell = new(_rung);
        bell.OnRing = () => _alarms.Set(bell, Now + 1);
        _alarms.Set(bell, Now - 1);

        _alarms.RingDue();
        int atFirst = _rung.Count;
        while (Now < bell.Due)
        {
        }

        _alarms.RingDue();

        Assert.Equal((1, 2), (atFirst, _rung.Count));
    }

    [Fact]
    public void End_SomeAreSet_DropsThemAndEachThatIsSetLater()
    {
        Bell due = Set(Now - 1), later = Set(Later(10)), removed = Set(Later(10));
        _alarms.Remove(removed);
        Bell never = Set(Later(10));
        _alarms.Set(never, Alarm.Never);

        _alarms.End();
        Bell late = Set(Now - 1);
        long next = _alarms.RingDue();

        Assert.Equal((1, 1, 0, 1), (due.Drops, later.Drops, removed.Drops, late.Drops));
        Assert.Empty(_rung);
        Assert.Equal((Alarm.Never, -1), (next, later.Place));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RingDue_AfterTenThousandRandomChanges_RingsWhatAModelSays(int seed)
    {
        Random random = new(seed);
        Bell[] bells = [.. Enumerable.Range(0, 300).Select(_ => new Bell(_rung))];
        Dictionary<Bell, long> model = [];
        for (int step = 0; step < 10_000; step++)
        {
            Bell bell = bells[random.Next(bells.Length)];
            switch (random.Next(10))
            {
                case 0:
                    _alarms.Remove(bell);
                    model.Remove(bell);
                    break;
                case 1:
                    _alarms.Set(bell, Alarm.Never);
                    model.Remove(bell);
                    break;
                case 2:
                    AssertRingsLikeModel(model);
                    break;
                default:
                    // An hour to either side: whether it is due does not hang on how fast the test runs.
                    long due = Now + ((random.Next(2) * 2) - 1) * (Later(60) - _start) + random.Next(1_000_000);
                    _alarms.Set(bell, due);
                    model[bell] = due;
                    break;
            }
        }

        AssertRingsLikeModel(model);
    }

    private static long Now => TimeProvider.System.GetTimestamp();

    // From the test's beginning, and so far apart that no stall of the machine makes a difference.
    private long Later(int minutes) => _start + (minutes * 60 * TimeProvider.System.TimestampFrequency);

    private void AssertRingsLikeModel(Dictionary<Bell, long> model)
    {
        _rung.Clear();
        Bell[] due = [.. model.Where(set => set.Value <= Now).Select(static set => set.Key)];

        long next = _alarms.RingDue();

        Assert.Equal(due.ToHashSet(), _rung.ToHashSet());
        Assert.Equal(due.Length, _rung.Count);
        Array.ForEach(due, bell => model.Remove(bell));
        Assert.True(next <= (model.Count == 0 ? Alarm.Never : model.Values.Min()));
    }

    private Bell Set(long due)
    {
        Bell bell = new(_rung);
        _alarms.Set(bell, due);
        return bell;
    }

    private sealed class Bell(List<Bell> rung) : Alarm
    {
        public Action? OnRing { get; set; }

        public long DueWhenRung { get; private set; }

        public int Drops { get; private set; }

        public override void Drop() => Drops++;

        public override void Ring()
        {
            DueWhenRung = Due;
            rung.Add(this);
            OnRing?.Invoke();
        }
    }
}
