// Runs the built command line as a process of its own, in a home of its own.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { builtProgram } from "../../support/built-program.ts";

const program = builtProgram("main.mjs");

export interface Ended {
  code: number | null;
  out: string;
  err: string;
  /** The objects on stdout, where every line is one. */
  objects: Record<string, unknown>[];
}

export interface Yard {
  home: string;
  /** Starts the command and does not wait. */
  start(...words: string[]): ChildProcess;
  run(...words: string[]): Promise<Ended>;
  /** Writes a training file of a model that is trained within seconds, and returns its path. */
  trainingFile(name: string, tables?: string): string;
  remove(): void;
}

export function createYard(environment: NodeJS.ProcessEnv = {}): Yard {
  const home = mkdtempSync(path.join(os.tmpdir(), "trainyard-yard-"));
  const env = { ...process.env, TRAINYARD_HOME: home, ...environment };
  const start = (...words: string[]): ChildProcess =>
    spawn(process.execPath, [program, ...words], { env, cwd: home, stdio: ["ignore", "pipe", "pipe"] });
  return {
    home,
    start,
    async run(...words) {
      const child = start(...words);
      const [out, err, [code]] = await Promise.all([
        text(child.stdout!),
        text(child.stderr!),
        once(child, "close") as Promise<[number | null]>,
      ]);
      return { code, out, err, objects: objectsIn(out) };
    },
    trainingFile(name, tables = "") {
      const rows = Array.from({ length: 60 }, (_, index) =>
        JSON.stringify({ text: `${index} trains in the yard` }),
      );
      writeFileSync(path.join(home, "rows.jsonl"), rows.join("\n"));
      const file = path.join(home, `${name}.train.toml`);
      writeFileSync(
        file,
        `schema = 1\nname = "${name}"\n[dataset]\npath = "rows.jsonl"\n${tinyTables}${tables}`,
      );
      return file;
    },
    remove: () => rmSync(home, { recursive: true, force: true, maxRetries: 3 }),
  };
}

const tinyTables = `
[tokenizer]
vocab_size = 300
[model]
num_hidden_layers = 1
hidden_size = 16
num_attention_heads = 2
[lr_scheduler]
warmup_steps = 2
`;

function objectsIn(out: string): Record<string, unknown>[] {
  const lines = out.split("\n").filter((line) => line !== "");
  if (!lines.every((line) => line.startsWith("{"))) return [];
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
