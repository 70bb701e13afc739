// The state of the git work tree in which a training file lies: commit, branch, and what differs from it.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { lstatSync } from "node:fs";
import path from "node:path";
import type { RunEnvironment } from "../../../schemas/run.ts";
import { findProgram } from "../../store/find-program.ts";
import { sha256OfFile } from "../../store/sha256.ts";

export type CodeState = Omit<NonNullable<RunEnvironment["code"]>, "patch"> & {
  patch?: { kept: Buffer; bytes: number; sha256: string; truncated: boolean };
};

const TIMEOUT_MILLISECONDS = 5000;
/** Of a patch, and of any other answer of git. */
const MOST_BYTES = 1024 * 1024;
const MOST_UNTRACKED = 200;
const MOST_UNTRACKED_BYTES = 8 * 1024 * 1024;

/** Undefined where there is no git, no work tree or no commit. */
export async function readCodeState(folder: string): Promise<CodeState | undefined> {
  const found = await git(folder, ["rev-parse", "--show-toplevel", "HEAD"]);
  const [root, commit] = found?.text.trimEnd().split("\n") ?? [];
  if (found?.ok !== true || root === undefined || commit === undefined) return undefined;
  const [branch, patch, untracked] = await Promise.all([
    git(root, ["symbolic-ref", "--short", "-q", "HEAD"]),
    readPatch(root),
    git(root, [...withoutMonitor, "ls-files", "--others", "--exclude-standard", "-z"]),
  ]);
  const paths = (untracked?.text ?? "").split("\0").slice(0, -1);
  const listed = await hashUntracked(root, paths.slice(0, MOST_UNTRACKED));
  const changed = patch !== undefined && patch.bytes > 0;
  return {
    commit,
    ...(branch?.ok === true && { branch: branch.text.trim() }),
    // Where it cannot be told, nobody should rely on the commit alone.
    dirty: patch?.ok !== true || changed || paths.length > 0,
    ...(changed && {
      patch: {
        kept: patch.kept,
        bytes: patch.bytes,
        sha256: patch.sha256,
        truncated: !patch.ok || patch.bytes > patch.kept.length,
      },
    }),
    untracked: listed,
    untrackedLeftOut: paths.length - listed.length,
  };
}

const withoutMonitor = ["-c", "core.fsmonitor=false"];

/** What differs from the commit; undefined where it cannot be told without running a program that the tree names. */
async function readPatch(root: string): Promise<Answer | undefined> {
  const filters = await withoutFilters(root);
  // Whether a work tree within this one differs from its commit, git finds out by its configuration.
  const quiet = ["--no-color", "--no-ext-diff", "--no-textconv", "--ignore-submodules=dirty"];
  return (
    filters && (await git(root, [...withoutMonitor, ...filters, "diff", "--binary", ...quiet, "HEAD", "--"]))
  );
}

/**
 * A work tree that was unpacked from somewhere may name programs in its own configuration, or in files that this
 * includes, which git would run to compare files. These settings make it run none of them. Undefined for a name that
 * cannot be set so, since everything after its first = would be taken for the value.
 */
async function withoutFilters(root: string): Promise<string[] | undefined> {
  const asked = ["--includes", "--name-only", "-z", "--get-regexp", "^filter\\."];
  const answers = await Promise.all(
    ["--local", "--worktree"].map((scope) => git(root, ["config", scope, ...asked])),
  );
  const names = answers.flatMap((answer) => (answer?.text ?? "").split("\0").filter((name) => name !== ""));
  return names.some((name) => name.includes("=")) ? undefined : names.flatMap((name) => ["-c", `${name}=`]);
}

async function hashUntracked(root: string, names: readonly string[]): Promise<CodeState["untracked"]> {
  const listed: CodeState["untracked"] = [];
  let room = MOST_UNTRACKED_BYTES;
  for (const name of names) {
    const file = path.join(root, name);
    const status = lstatSync(file, { throwIfNoEntry: false });
    if (status?.isFile() !== true || status.size > room) continue;
    room -= status.size;
    try {
      listed.push({ path: name, sha256: await sha256OfFile(file) });
    } catch {
      // It may not be read, or has gone meanwhile; then it is counted only.
    }
  }
  return listed;
}

interface Answer {
  /** Ended by itself, in time and without complaint. */
  ok: boolean;
  /** The first MOST_BYTES of what it printed. */
  kept: Buffer;
  text: string;
  /** Of all that it printed. */
  bytes: number;
  sha256: string;
}

/** Undefined where git cannot be started. */
function git(folder: string, argv: readonly string[]): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    // Windows would also look for it in the working folder.
    const program = findProgram("git");
    if (program === undefined) {
      resolve(undefined);
      return;
    }
    const child = spawn(program, ["-C", folder, ...argv], {
      env: gitEnvironment(),
      stdio: ["ignore", "pipe", "ignore"],
      windowsHide: true,
      timeout: TIMEOUT_MILLISECONDS,
      killSignal: "SIGKILL",
    });
    const hash = createHash("sha256");
    const pieces: Buffer[] = [];
    let bytes = 0;
    child.stdout.on("data", (piece: Buffer) => {
      hash.update(piece);
      if (bytes < MOST_BYTES) pieces.push(piece.subarray(0, MOST_BYTES - bytes));
      bytes += piece.length;
    });
    child.on("error", () => resolve(undefined));
    // What it has started may keep the pipe open.
    child.on("exit", () => setTimeout(() => child.stdout.destroy(), TIMEOUT_MILLISECONDS).unref());
    child.on("close", (code) => {
      const kept = Buffer.concat(pieces);
      resolve({ ok: code === 0, kept, text: kept.toString("utf8"), bytes, sha256: hash.digest("hex") });
    });
  });
}

/** Without the variables by which git tells a hook which repository it is in, without questions, and off the network. */
function gitEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^GIT_/i.test(name));
  return {
    ...Object.fromEntries(kept),
    ...{ GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" },
    // Objects that a partial clone has left out are fetched by whatever program its configuration names.
    ...{ GIT_NO_LAZY_FETCH: "1", GIT_ALLOW_PROTOCOL: "none" },
  };
}
