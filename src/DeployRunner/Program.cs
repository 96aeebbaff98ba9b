using XDeploy.Runner.Hosting;

EnglishCulture.UseEverywhere();
return CommandLine.Run(args);
