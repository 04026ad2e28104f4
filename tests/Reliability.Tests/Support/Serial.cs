using Xunit.Sdk;
using Xunit.v3;

// Lateness, heap and descriptors are the process's: each test wants it for itself.
[assembly: Parallelization(Mode = ParallelMode.None)]
