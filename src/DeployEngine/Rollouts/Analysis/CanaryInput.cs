namespace XDeploy.Engine.Rollouts.Analysis;

/// <summary>Refuses criteria and samples that cannot be judged by.</summary>
public static class CanaryInput
{
    /// <summary>Refuses criteria that contradict themselves.</summary>
    public static void Check(CanaryCriteria criteria)
    {
        Require(criteria.Confidence is >= 0.5 and < 1, "the confidence is not from 0.5 to below 1", "0.95 is usual.");
        Require(criteria.MinRequests >= 1, "the least number of requests is below 1", "1000 is the default.");
        Require(criteria.LatencyQuantile is >= 0.5 and < 1, "the quantile is not from 0.5 to below 1", "0.95 is usual.");
        Require(criteria.MaxErrorRateIncrease is > 0 and <= 1, "the increase of the error rate is not above 0 and at most 1", "0.02 is an increase by 2 of 100 requests.");
        Require(criteria.MaxLatencyRatio > 1, "the ratio of latencies is not above 1", "1.3 is 30 % slower.");
        Require(criteria.ToleratedErrorRateIncrease is null or >= 0, "the tolerated increase of the error rate is below 0", "Leave it out for a quarter of Max.");
        Require(criteria.ToleratedLatencyRatio is null or >= 1, "the tolerated ratio of latencies is below 1", "Leave it out for the root of Max.");
        Require(
            !(criteria.ToleratedErrorRateIncrease > criteria.MaxErrorRateIncrease) && !(criteria.ToleratedLatencyRatio > criteria.MaxLatencyRatio),
            "more is tolerated than Max allows",
            "What is tolerated never fails, and Max never passes: the first is to be smaller.");
        Require(criteria.MinLatencyDifference >= TimeSpan.Zero, "the least difference of latency is below 0", "2 ms is the default.");
    }

    /// <summary>Refuses counts that contradict each other.</summary>
    public static void Check(CanarySample sample)
    {
        Require(sample, sample.Errors >= 0 && sample.Errors <= sample.Requests, "more requests failed than there were");
        Require(sample, sample.ErrorMinutes >= 0 && sample.ErrorMinutes <= sample.ReplicaMinutes, "errors were logged in more minutes than there were");
        Require(sample, sample.FailedProbes >= 0 && sample.FailedProbes <= sample.Probes, "more probes failed than there were");
        Require(sample, sample.Latency.All(l => l.Value >= 0 && l.Key >= TimeSpan.Zero), "there are latencies or counts below 0");
    }

    private static void Require(bool holds, string problem, string remedy)
    {
        if (!holds)
            throw CanaryErrors.CriteriaInvalid(problem + ".", remedy);
    }

    private static void Require(CanarySample sample, bool holds, string problem)
    {
        if (!holds)
            throw CanaryErrors.SampleInvalid(sample.Name, problem);
    }
}
