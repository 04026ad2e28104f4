using Xunit.v3;
using Xunit.Sdk;

// Descriptors, allocations and the name lookup are the process's: tests that look at them want it for themselves.
[assembly: Parallelization(Mode = ParallelMode.None)]
