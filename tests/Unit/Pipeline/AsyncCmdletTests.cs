using System.Collections.Concurrent;
using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;

namespace XDeploy.Unit.Pipeline;

public sealed class AsyncCmdletTests
{
    [Fact]
    public void All_workers_of_a_cmdlet_and_its_pipeline_thread_have_one_channel()
    {
        // A channel of its own would swallow what a worker sends, and a question asked over it would never be answered.
        for (var i = 0; i < 300; i++)
        {
            using var cmdlet = new Probe();
            Assert.Single(cmdlet.Channels());
        }
    }

    [Cmdlet(VerbsDiagnostic.Test, "Probe")]
    private sealed class Probe : AsyncCmdlet
    {
        public HashSet<CmdletChannel> Channels()
        {
            const int Workers = 4;
            var seen = new ConcurrentBag<CmdletChannel>();
            using var start = new Barrier(Workers);
            var threads = Enumerable.Range(0, Workers).Select(_ => new Thread(() =>
            {
                start.SignalAndWait();
                seen.Add(Channel);
            })).ToList();
            threads.ForEach(t => t.Start());
            threads.ForEach(t => t.Join());
            return [.. seen];
        }
    }
}
