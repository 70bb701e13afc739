import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { readCodeState } from "../../../../agent/run/trainer/code-state.ts";
import { allowedVariables } from "../../../../agent/run/trainer/environment.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

interface Repository {
  root: string;
  git: (...argv: string[]) => string;
  write: (name: string, content: string) => void;
}

/** A work tree with one commit of `train.toml`. */
function newRepository(): Repository {
  const root = temporaryFolder();
  const identity = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
  const git = (...argv: string[]): string =>
    execFileSync("git", ["-C", root, ...identity, ...argv], { encoding: "utf8" }).trim();
  const write = (name: string, content: string): void => {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  };
  git("init", "-q", "-b", "main");
  write("files/train.toml", "schema = 1\n");
  git("add", "-A");
  git("commit", "-q", "-m", "first");
  return { root, git, write };
}

test("A clean work tree is its commit and its branch", async () => {
  const { root, git } = newRepository();
  assert.deepEqual(await readCodeState(path.join(root, "files")), {
    commit: git("rev-parse", "HEAD"),
    branch: "main",
    dirty: false,
    untracked: [],
    untrackedLeftOut: 0,
  });
});

test("The patch of tracked changes brings back what was there", async () => {
  const { root, git, write } = newRepository();
  write("files/train.toml", "schema = 1\n# über alles\n");
  write("files/blob", "\u0000\u0001");
  git("add", "files/blob");
  const code = await readCodeState(path.join(root, "files"));
  assert.ok(code?.patch && code.dirty && !code.patch.truncated);
  assert.equal(code.patch.sha256, createHash("sha256").update(code.patch.kept).digest("hex"));
  assert.equal(code.patch.bytes, code.patch.kept.length);
  git("stash", "-q");
  writeFileSync(path.join(root, ".git", "kept.patch"), code.patch.kept);
  git("apply", "--index", path.join(root, ".git", "kept.patch"));
  assert.equal(git("diff", "stash@{0}"), "");
});

test("Of a long patch the beginning is kept and the whole is hashed", async () => {
  const { root, write } = newRepository();
  write("files/train.toml", "a line that was added\n".repeat(100_000));
  const code = await readCodeState(root);
  assert.ok(code?.patch?.truncated);
  assert.equal(code.patch.kept.length, 1024 * 1024);
  assert.ok(code.patch.bytes > 2_200_000);
});

test("Untracked files are listed with their hashes, ignored ones are not, and a long list ends", async () => {
  const { root, write } = newRepository();
  write(".gitignore", "ignored\n");
  write("ignored", "");
  for (let index = 0; index < 250; index++) write(`notes/${index}`, "x");
  const code = await readCodeState(root);
  assert.ok(code?.dirty && code.patch === undefined);
  assert.equal(code.untracked.length, 200);
  assert.equal(code.untrackedLeftOut, 51);
  const hash = createHash("sha256").update("x").digest("hex");
  assert.deepEqual(
    code.untracked.find(({ path: name }) => name === "notes/0"),
    { path: "notes/0", sha256: hash },
  );
});

test("Where there is no work tree, or no commit yet, there is nothing to tell", async () => {
  const folder = temporaryFolder();
  assert.equal(await readCodeState(folder), undefined);
  execFileSync("git", ["-C", folder, "init", "-q"]);
  assert.equal(await readCodeState(folder), undefined);
  assert.equal(await readCodeState(path.join(folder, "absent")), undefined);
});

/** A program that leaves a file behind when it is run, and a repository whose files all ask for it by `filter=NAME`. */
function newTrap(name: string): Repository & { program: string; wasRun: () => boolean } {
  const repository = newRepository();
  const witness = path.join(repository.root, ".git", "was-run");
  const program = path.join(repository.root, ".git", "program.sh");
  writeFileSync(program, `#!/bin/sh\ntouch '${witness}'\ncat\n`);
  chmodSync(program, 0o755);
  repository.write(".git/info/attributes", `* filter=${name} diff=own\n`);
  repository.write("files/train.toml", "changed\n");
  return { ...repository, program, wasRun: () => existsSync(witness) };
}

test("Programs that a work tree names in its own configuration are not run", async () => {
  const { root, git, program, wasRun } = newTrap("own");
  for (const setting of ["core.fsmonitor", "diff.external", "filter.own.clean", "filter.own.process"])
    git("config", setting, program);
  git("config", "diff.own.textconv", program);
  const code = await readCodeState(root);
  assert.ok(code?.patch);
  assert.equal(wasRun(), false);
});

test("Programs that a work tree names in a file which its configuration includes are not run", async () => {
  const { root, git, write, program, wasRun } = newTrap("own");
  write(".git/more", `[filter "own"]\n\tclean = ${program}\n`);
  git("config", "include.path", "more");
  const code = await readCodeState(root);
  assert.ok(code?.patch);
  assert.equal(wasRun(), false);
});

test("Where a program cannot be kept from running, there is no patch", async () => {
  const { root, git, program, wasRun } = newTrap("a=b");
  git("config", "filter.a=b.clean", program);
  const code = await readCodeState(root);
  assert.ok(code?.dirty && code.patch === undefined);
  assert.equal(wasRun(), false);
});

test("Variables from the allow-list are kept, and none that may be a secret", () => {
  const kept = { TRAINYARD_HOME: "/yard", OMP_NUM_THREADS: "2", ORT_LOG: "1", CUDA_VISIBLE_DEVICES: "0" };
  const dropped = {
    ...{ TRAINYARD_TOKEN: "x", TRAINYARD_API_KEY: "x", OMP_SECRET: "x", TRAINYARD_RUN: "/runs/a" },
    ...{ PATH: "/bin", HF_TOKEN: "x", AWS_SECRET_ACCESS_KEY: "x", HOME: "/root" },
  };
  assert.deepEqual(allowedVariables({ ...kept, ...dropped }), kept);
});
