namespace XDeploy.Unit.Rollouts.Simulation;

/// <summary>The controller's process is gone: nothing that it would have done next happens.</summary>
internal sealed class ControllerDied : Exception;
