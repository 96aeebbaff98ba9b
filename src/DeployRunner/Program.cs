using XDeploy.Runner.Hosting;

return CommandLine.Run(args);
