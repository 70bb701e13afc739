// `trainyard check FILE…`: what is wrong with training files, in the words of the editor, for scripts and CI.
import { Option, type Command } from "commander";
import { errors } from "../errors.ts";
import { versions, newest, type Version } from "../language/torchtitan/versions.ts";
import type { PlacedProblem } from "../language/check-file.ts";
import { formatProblems } from "../training-file/format.ts";
import { exitCodes } from "./exit-codes.ts";
import { asGitHubCommand } from "./github-annotation.ts";
import type { Output } from "./output.ts";
import { addCommand, perform, wholeNumberFrom, type Context } from "./program.ts";
import { findTrainingFiles } from "./training-files.ts";

interface CheckCommandOptions {
  json?: boolean;
  format: "text" | "json" | "github";
  torchtitanVersion: Version;
  worldSize: number;
}

interface CheckedFile {
  file: string;
  problems: readonly PlacedProblem[];
}

export function registerCheck(program: Command): void {
  addCommand(program, "check", "Say what is wrong with training files, and train nothing.")
    .argument("<file...>", "training files, folders of them, or patterns such as runs/**/*.toml")
    .addOption(
      new Option("--format <format>", "how problems are said")
        .choices(["text", "json", "github"])
        .default("text"),
    )
    .addOption(
      new Option("--torchtitan-version <version>", "which version torchtitan's files are checked for")
        .choices(versions)
        .default(newest),
    )
    .option(
      "--world-size <processes>",
      "with how many processes torchtitan is started",
      wholeNumberFrom(0),
      0,
    )
    .action((named: string[], options: CheckCommandOptions) => {
      const format = options.json === true ? "json" : options.format;
      return perform({ json: format === "json" }, (context) => check(named, { ...options, format }, context));
    });
}

async function check(
  named: readonly string[],
  { format, torchtitanVersion: version, worldSize }: CheckCommandOptions,
  { home, output }: Context,
): Promise<void> {
  const { checkFile } = await import("../language/check-file.ts");
  const { FactBook } = await import("../training-file/facts.ts");
  const book = new FactBook();
  const checked: CheckedFile[] = [];
  for (const { file, isNamed } of await findTrainingFiles(named)) {
    const problems = await checkFile(file, { target: { version, worldSize }, home, book });
    if (problems === undefined && isNamed) throw errors.noTrainingFile(file);
    if (problems !== undefined) checked.push({ file, problems });
  }
  if (checked.length === 0) throw errors.noTrainingFiles(named.join(", "));
  const all = withoutDoubles(checked.flatMap(({ problems }) => problems));
  if (format === "github") for (const problem of all) output.say(asGitHubCommand(problem));
  else tell(all, output);
  const counts = { errors: count(all, "error"), warnings: count(all, "warning") };
  if (format !== "github" || checked.length === 0) output.say(summary(checked.length, counts));
  output.result({ files: checked.map(({ file }) => file), ...counts });
  if (counts.errors > 0) process.exitCode = exitCodes.badInput;
}

function tell(problems: readonly PlacedProblem[], output: Output): void {
  if (problems.length > 0) output.say(formatProblems(problems));
  for (const problem of problems) output.tell("problem", problem);
}

/** A base that several files extend has its problems once. */
function withoutDoubles(problems: readonly PlacedProblem[]): PlacedProblem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function count(problems: readonly PlacedProblem[], severity: PlacedProblem["severity"]): number {
  return problems.filter((problem) => problem.severity === severity).length;
}

function summary(files: number, { errors: wrong, warnings }: { errors: number; warnings: number }): string {
  const checked = `${files} ${files === 1 ? "file" : "files"} checked`;
  if (wrong + warnings === 0) return `${checked}, nothing wrong.`;
  const parts = [
    wrong > 0 ? `${wrong} ${wrong === 1 ? "error" : "errors"}` : "",
    warnings > 0 ? `${warnings} ${warnings === 1 ? "warning" : "warnings"}` : "",
  ];
  return `${checked}: ${parts.filter((part) => part !== "").join(", ")}.`;
}
