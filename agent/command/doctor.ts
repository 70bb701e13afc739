// `trainyard doctor`: what this machine can do, what is missing and what to do about it.
import { Option, type Command } from "commander";
import { errors } from "../errors.ts";
import type { Tone } from "../terminal/text.ts";
import { span } from "../terminal/text.ts";
import { checkMachine, probeNames, type Check, type ProbeName } from "./doctor-checks.ts";
import { addCommand, perform, type Context } from "./program.ts";

interface DoctorOptions {
  json?: boolean;
  probe?: ProbeName;
}

const tones: Record<Check["status"], Tone> = { ok: "good", warning: "warning", failure: "bad" };

export function registerDoctor(program: Command): void {
  addCommand(program, "doctor", "Say what this machine can do and what is missing.")
    // The doctor starts itself with this option, so that a library that crashes takes only a child with it.
    .addOption(new Option("--probe <name>").choices(probeNames).hideHelp())
    .action((options: DoctorOptions) =>
      perform(options, async (context) => {
        if (options.probe === undefined) await examine(context);
        else await probe(options.probe);
      }),
    );
}

/** The libraries are loaded here and in no other process. */
async function probe(name: ProbeName): Promise<void> {
  const { probes } = await import("./doctor-probes.ts");
  process.stdout.write(`${JSON.stringify(await probes[name]())}\n`);
}

async function examine({ home, output }: Context): Promise<void> {
  const count = { ok: 0, warning: 0, failure: 0 };
  for await (const check of checkMachine(home)) {
    count[check.status]++;
    output.tell("check", check);
    output.say([
      span(check.status.padEnd(8), tones[check.status]),
      span(check.name.padEnd(20)),
      span(check.finding),
    ]);
    if (check.advice !== undefined) output.say(`${" ".repeat(28)}${check.advice}`);
  }
  if (count.failure > 0) throw errors.machineNotReady(count.failure);
  output.say(count.warning > 0 ? "Ready, with the limits named above." : "Ready.");
  output.result({ ready: true, warnings: count.warning });
}
