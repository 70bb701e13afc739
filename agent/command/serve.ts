// `trainyard serve`: the agent, in this process, until it is told to end.
import path from "node:path";
import { type Command, Option } from "commander";
import { errors } from "../errors.ts";
import { startAgent } from "../server/agent.ts";
import { defaultPort, type ListenOptions } from "../server/listen.ts";
import { createLog, rotatingFile, standardError, type LogLevel } from "../server/log.ts";
import { endOnBugs, outliveReaders } from "./last-handler.ts";
import { addCommand, perform, wholeNumberFrom } from "./program.ts";

interface ServeOptions {
  json?: boolean;
  home?: string;
  host: string;
  port?: number;
  expose?: boolean;
  tlsKey?: string;
  tlsCert?: string;
  allowHost: string[];
  stay?: boolean;
  log: "file" | "stderr";
  logLevel: LogLevel;
}

export function registerServe(program: Command): void {
  addCommand(program, "serve", "Run the agent that the editor, scripts and browsers talk to.")
    .option("--home <folder>", "where data lies, instead of $TRAINYARD_HOME")
    .option(
      "--port <number>",
      `listen on this port (default: the first free one from ${defaultPort} on)`,
      wholeNumberFrom(0, 65_535),
    )
    .option("--host <address>", "listen on this address", "127.0.0.1")
    .option("--expose", "let other machines reach it; needs --tls-key and --tls-cert")
    .option("--tls-key <file>", "PEM file with the private key")
    .option("--tls-cert <file>", "PEM file with the certificate")
    .option("--allow-host <name>", "a name by which other machines reach it; repeatable", collect, [])
    .option("--stay", "never end by itself, whatever the agent's settings say")
    .addOption(new Option("--log <target>", "where the log goes").choices(["file", "stderr"]).default("file"))
    .addOption(
      new Option("--log-level <level>", "what is logged")
        .choices(["debug", "info", "warn", "error"])
        .default("info"),
    )
    .action((options: ServeOptions) =>
      perform(options, async ({ home, output }) => {
        const target =
          options.log === "stderr" ? standardError : rotatingFile(path.join(home.root, "logs", "agent.log"));
        const log = createLog(options.logLevel, target);
        endOnBugs(log);
        outliveReaders();
        const agent = await startAgent({
          home,
          listen: listenOptions(options),
          hosts: options.allowHost,
          log,
          stays: options.stay ?? false,
          checksResults: process.env["TRAINYARD_CHECK_RESULTS"] === "1",
        });
        output.say(`The agent of ${home.root} listens on port ${agent.port}. Ctrl+C ends it; runs go on.`);
        output.tell("listening", { port: agent.port, pid: process.pid });
        for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => agent.close());
        await agent.closed.finally(() => target.close());
        output.result({ ended: true });
      }),
    );
}

function listenOptions({ host, port, expose = false, tlsKey, tlsCert }: ServeOptions): ListenOptions {
  if ((tlsKey === undefined) !== (tlsCert === undefined))
    throw errors.optionNotUsable("--tls-key", "It goes together with --tls-cert.");
  const tls = tlsKey === undefined ? undefined : { key: tlsKey, certificate: tlsCert! };
  return { host, port, exposed: expose, tls };
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
