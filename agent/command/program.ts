// What all commands share: how they are declared, run, answered and ended.
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { TrainyardError, errors } from "../errors.ts";
import { version } from "../store/version.ts";
import { openHome, type Home } from "../store/home.ts";
import { exitCodes } from "./exit-codes.ts";
import { createOutput, tolerateClosedPipes, type Output } from "./output.ts";
import { reportFailure } from "./report-failure.ts";

/** What a command works with. */
export interface Context {
  home: Home;
  output: Output;
}

/** Adds its command to the program. */
export type Register = (program: Command) => void;

export function createProgram(): Command {
  return new Command("trainyard")
    .description("Trains, watches, evaluates, exports and talks to small language models on this machine.")
    .version(version)
    .showHelpAfterError("Run it with --help to see what it takes.")
    .addHelpText(
      "after",
      `
A RUN is named by its id, the start of its id, its name or \`latest\`.
With --json every line on stdout is one JSON object and the last one is the result.
Exit codes: 0 done, 1 failure or bug, 2 bad input, 3 does not fit, 4 training failed, 5 no disk space,
130 left or stopped. Data lies in $TRAINYARD_HOME, or ~/.trainyard.`,
    );
}

/** Reads an option's value that must be a number; used as commander's argument parser. */
export function numberFrom(minimum: number, maximum = Infinity): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && value >= minimum && value <= maximum) return value;
    const range = maximum === Infinity ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
    throw new InvalidArgumentError(`It must be a number ${range}.`);
  };
}

/** The same for numbers without a fraction. */
export function wholeNumberFrom(minimum: number, maximum?: number): (text: string) => number {
  return (text) => {
    const value = numberFrom(minimum, maximum)(text);
    if (Number.isSafeInteger(value)) return value;
    throw new InvalidArgumentError("It must be a whole number.");
  };
}

/** Declares a command; every one takes --json. */
export function addCommand(program: Command, usage: string, summary: string): Command {
  return program.command(usage).description(summary).option("--json", "print JSON objects, one a line");
}

/** Does the command's work and turns what it throws into words and an exit code. */
export async function perform(
  options: { json?: boolean; home?: string },
  task: (context: Context) => Promise<void>,
): Promise<void> {
  const output = createOutput(options.json ?? false);
  try {
    await task({ home: openHomeOrFail(options.home), output });
  } catch (error) {
    process.exitCode = reportFailure(output, error);
  }
}

/** Reads the command line, runs the command and sets the exit code. */
export async function runProgram(program: Command, commands: readonly Register[]): Promise<void> {
  tolerateClosedPipes();
  // Subcommands take over the settings of the program when they are added.
  program.exitOverride();
  for (const register of commands) register(program);
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has told people what is wrong already; help and version end with 0.
    process.exitCode = error.exitCode === 0 ? exitCodes.success : exitCodes.badInput;
    if (error.exitCode === 0) return;
    const message = error.message.replace(/^error: /, "");
    createOutput(process.argv.includes("--json")).result({ error: { code: error.code, message } });
  }
}

function openHomeOrFail(root: string | undefined): Home {
  try {
    if (root === "") throw errors.optionNotUsable("--home", "It must name a folder.");
    return openHome(root);
  } catch (error) {
    if (error instanceof TrainyardError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw errors.notWritable(root ?? process.env["TRAINYARD_HOME"] ?? "the home folder", reason);
  }
}
