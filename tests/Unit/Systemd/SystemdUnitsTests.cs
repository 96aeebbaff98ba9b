using XDeploy.Engine.Systemd;

namespace XDeploy.Unit.Systemd;

public sealed class SystemdUnitsTests
{
    private const string Shown =
        """
        Result=success
        NRestarts=2
        MainPID=417
        MemoryCurrent=9420800
        Id=x-model@5001.service
        Description=x-model on port 5001 (a=b)
        LoadState=loaded
        ActiveState=active
        SubState=running
        UnitFileState=disabled
        ActiveEnterTimestamp=Mon 2026-11-23 01:22:13 UTC

        Result=success
        NRestarts=0
        MainPID=0
        MemoryCurrent=[not set]
        Id=x-model@5009.service
        Description=x-model on port 5009
        LoadState=loaded
        ActiveState=inactive
        SubState=dead
        UnitFileState=disabled
        ActiveEnterTimestamp=

        MemoryCurrent=18446744073709551615
        Id=x-model.target
        LoadState=not-found
        ActiveState=inactive
        SubState=dead
        """;

    [Fact]
    public void Shown_units_are_read_in_order_and_the_inactive_ones_too()
    {
        var units = SystemdUnits.ParseShow(Shown + "\n", "app1");

        Assert.Equal(["x-model@5001.service", "x-model@5009.service", "x-model.target"], units.Select(u => u.Name));
        Assert.Equal(
            new SystemdUnitStatus
            {
                HostName = "app1",
                Name = "x-model@5001.service",
                Description = "x-model on port 5001 (a=b)",
                LoadState = "loaded",
                ActiveState = "active",
                SubState = "running",
                UnitFileState = "disabled",
                MainPid = 417,
                RestartCount = 2,
                Result = "success",
                ActiveSince = new DateTimeOffset(2026, 11, 23, 1, 22, 13, TimeSpan.Zero),
                MemoryBytes = 9420800,
            },
            units[0]);
        Assert.False(units[1].IsActive);
        Assert.Null(units[1].ActiveSince);
        Assert.All(units.Skip(1), u => Assert.Null(u.MemoryBytes));
        Assert.Equal("not-found", units[2].LoadState);
    }

    [Fact]
    public void Names_enter_the_shell_quoted()
    {
        Assert.EndsWith(" -- nginx.service 'x-model@*.service' 'a; rm -rf /'", SystemdUnits.Show(["nginx.service", "x-model@*.service", "a; rm -rf /"]).Source, StringComparison.Ordinal);
        Assert.Contains("-- '$(id)' ", SystemdUnits.Explain("$(id)").Source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nginx", "nginx.service")]
    [InlineData("*", "*.service")]
    [InlineData("x-model@*", "x-model@*.service")]
    [InlineData("x-model@", "x-model@?*.service")]
    [InlineData("a\\x2db@", "a\\x2db@?*.service")]
    [InlineData("x-model.*", "x-model.*")]
    [InlineData("x-model.target", "x-model.target")]
    public void Names_and_patterns_are_completed_as_systemctl_does(string name, string expected) => Assert.Equal(expected, SystemdUnits.Complete(name));
}
