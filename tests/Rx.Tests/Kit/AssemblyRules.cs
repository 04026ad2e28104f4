[assembly: RxSocket.Rx.Tests.Kit.GrammarKept]
