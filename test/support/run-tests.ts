// Runs test files, each in a process of its own, shows them as they end, and counts.
import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { run } from "node:test";
import { inspect } from "node:util";
import { spec } from "node:test/reporters";

interface Options {
  /** Files that run at the same time. */
  concurrency: number;
  /** Longest time that one file may take, in milliseconds. */
  timeout: number;
}

const LINES_OF_FAILURE = 30;

/** A test that was left out proves nothing: where a whole run must pass, it counts as failed. */
const skipsFail = process.env["CI"] === "true";

/**
 * Runs every test file under `folder`, or those whose path holds one of the words on the command line.
 * `--counts FILE` writes { passed, failed, failures } as JSON. The process ends with 1 when a test has failed.
 */
export async function runTests(folder: string, options: Options): Promise<void> {
  const { words, countsFile } = readArguments(process.argv.slice(2));
  const files = readdirSync(folder, { recursive: true })
    .map((file) => path.join(folder, String(file)))
    .filter((file) => file.endsWith(".test.mjs"))
    .filter((file) => words.length === 0 || words.some((word) => file.includes(path.normalize(word))))
    .sort();
  if (files.length === 0) {
    console.error(`No test file under ${folder} has that in its path.`);
    process.exitCode = 1;
    return;
  }
  // Errors then point into the TypeScript, also in the processes that tests start.
  process.env["NODE_OPTIONS"] = `${process.env["NODE_OPTIONS"] ?? ""} --enable-source-maps`.trim();
  const counts = { passed: 0, failed: 0, failures: [] as string[] };
  const stream = run({ files, ...options });
  stream.on("test:pass", ({ name, details, skip, todo }) => {
    if (details.type === "suite") return;
    const isLeftOut = skip !== undefined || todo !== undefined;
    if (isLeftOut && skipsFail) {
      counts.failed++;
      counts.failures.push(`Left out, and so failed: ${name}`);
      console.error(counts.failures.at(-1));
    } else if (!isLeftOut) counts.passed++;
  });
  stream.on("test:fail", ({ name, file, details }) => {
    if (details.type === "suite") return;
    counts.failed++;
    counts.failures.push(`${name} (${file ?? folder})\n${beginningOf(inspect(details.error.cause))}`);
  });
  for await (const text of stream.compose(new spec())) process.stdout.write(String(text));
  if (countsFile !== undefined) writeFileSync(countsFile, JSON.stringify(counts));
  if (counts.failed > 0) process.exitCode = 1;
}

/** Of a failure: what was thrown and where, without the logs that may follow. */
function beginningOf(failure: string): string {
  const lines = failure.split("\n");
  return lines.slice(0, LINES_OF_FAILURE).join("\n") + (lines.length > LINES_OF_FAILURE ? "\n…" : "");
}

function readArguments(given: readonly string[]): { words: string[]; countsFile: string | undefined } {
  const at = given.indexOf("--counts");
  if (at < 0) return { words: [...given], countsFile: undefined };
  return { words: [...given.slice(0, at), ...given.slice(at + 2)], countsFile: given[at + 1] };
}
