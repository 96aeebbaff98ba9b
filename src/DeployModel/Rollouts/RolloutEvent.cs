namespace XDeploy;

/// <summary>Something that happened in a rollout.</summary>
/// <param name="Time">When, in UTC.</param>
/// <param name="Kind">What: Started, Drained, Switched, Healthy, Readmitted, BatchFailed, PutBack, Waiting, Finished, ….</param>
/// <param name="Message">The same in words.</param>
/// <param name="Batch">Number of the batch, from 1; 0 where no batch is concerned.</param>
public sealed record RolloutEvent(DateTimeOffset Time, string Kind, string Message, int Batch);
