// A script that stands in for a program of the system, and tells how it was started.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { TestContext } from "node:test";
import { temporaryFolder } from "./temporary-folder.ts";
import { until } from "./until.ts";

export interface StandIn {
  /** PATH with the stand-in before all else. */
  readonly path: string;
  /** The process that was started last, once it is there. */
  pid(): Promise<number>;
  /** Its number and what it was given. */
  words(): string;
}

/** What systemd-inhibit does: leaves its options out and becomes the command. */
export const becomesCommand = 'while [ "${1#--}" != "$1" ]; do shift; done\nexec "$@"';

/** A program of this name that writes down its number and its words, and then does as `body` says. */
export function standIn(name: string, body: string): StandIn {
  const folder = temporaryFolder();
  const told = path.join(folder, "told");
  const script = `#!/bin/sh\necho "$$ $*" > ${told}.new; mv ${told}.new ${told}\n${body}\n`;
  writeFileSync(path.join(folder, name), script, { mode: 0o755 });
  const words = (): string => readFileSync(told, "utf8").trim();
  return {
    path: [folder, process.env["PATH"]].join(path.delimiter),
    async pid() {
      await until(() => existsSync(told), `${name} runs`);
      return Number.parseInt(words(), 10);
    },
    words,
  };
}

/** Says so where there is none. */
export function hasShell(t: TestContext): boolean {
  const isWindows = process.platform === "win32";
  if (isWindows) t.diagnostic("The stand-in is a script for sh.");
  return !isWindows;
}

/** Lets programs be found there until the test ends. */
export function withPath(t: TestContext, value: string): void {
  const before = process.env["PATH"];
  process.env["PATH"] = value;
  t.after(() => (process.env["PATH"] = before));
}
