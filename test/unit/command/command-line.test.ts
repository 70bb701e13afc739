import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { RunManifest, type RunState } from "../../../schemas/run.ts";
import { TrainingFile } from "../../../schemas/training.ts";
import { createYard, type Ended, type Yard } from "./yard.ts";

function errorOf(ended: Ended): { code: string; message: string; advice: string } {
  return ended.objects.at(-1)!["error"] as { code: string; message: string; advice: string };
}

/** A run as a trainer would have left it. */
function leaveRun(yard: Yard, id: string, state: RunState, failure?: RunManifest["failure"]): void {
  const root = path.join(yard.home, "runs", id);
  mkdirSync(root, { recursive: true });
  const manifest: RunManifest = {
    schema: 1,
    id,
    name: id,
    state,
    createdAt: new Date().toISOString(),
    file: path.join(yard.home, "left.train.toml"),
    config: TrainingFile.parse({ schema: 1, dataset: { path: "rows.jsonl" } }),
    process: { pid: 999_999_999 },
    ...(failure && { failure }),
  };
  writeFileSync(path.join(root, "run.json"), JSON.stringify(RunManifest.parse(manifest)));
}

test("What is wrong with a command line ends with 2, in words and as an object", async () => {
  const yard = createYard();
  const table: [words: string[], code: string][] = [
    [["frobnicate"], "commander.unknownCommand"],
    [["runs", "--frobnicate"], "commander.unknownOption"],
    [["train"], "commander.missingArgument"],
    [["stop", "x", "--grace", "soon"], "commander.invalidArgument"],
    [["logs", "nothing"], "run_not_found"],
    [["chat", "nothing"], "model_not_found"],
    [["evaluate", "nothing"], "option_not_usable"],
    [["import", "nothing.jsonl"], "file_not_found"],
    [["import", "nothing.jsonl", "--held-out", "7"], "option_not_usable"],
    [["train", "nothing.train.toml"], "input_has_problems"],
  ];
  for (const [words, code] of table) {
    const ended = await yard.run(...words, "--json");
    assert.equal(ended.code, 2, `${words.join(" ")}: ${ended.err}`);
    assert.equal(errorOf(ended).code, code);
    assert.notEqual(ended.err, "");
  }
});

test("Every run's end has its exit code", async () => {
  const yard = createYard();
  const failed = (code: string): RunManifest["failure"] => ({
    code,
    message: "It ended.",
    advice: "Do this.",
  });
  const table: [id: string, RunState, RunManifest["failure"], exitCode: number][] = [
    ["done", "succeeded", undefined, 0],
    ["bug", "failed", failed("bug"), 1],
    ["input", "failed", failed("input_has_problems"), 2],
    ["large", "failed", failed("plan_does_not_fit"), 3],
    ["infinite", "failed", failed("loss_not_finite"), 4],
    ["full", "failed", failed("disk_full"), 5],
    ["gone", "running", undefined, 4],
    ["stopped", "stopped", undefined, 130],
  ];
  for (const [id, state, failure, exitCode] of table) {
    leaveRun(yard, id, state, failure);
    const ended = await yard.run("watch", id, "--json");
    assert.equal(ended.code, exitCode, `${id}: ${ended.err}`);
    if (failure !== undefined) assert.match(ended.err, /It ended\.\nDo this\./);
  }
  assert.equal((await yard.run("runs", "--json")).objects.at(-1)!["runs"], table.length);
});

test("A training file with problems names file, line, column and what to do", async () => {
  const yard = createYard();
  const ended = await yard.run("train", yard.trainingFile("typo", "[training]\nstep = 10\n"));
  assert.equal(ended.code, 2);
  assert.match(ended.err, /typo\.train\.toml:\d+:1: error \w+: .*step/);
  assert.match(ended.err, /steps/);
});

test("A home that cannot be made is told with what to do", async () => {
  const yard = createYard();
  const file = path.join(yard.home, "file");
  writeFileSync(file, "");
  const ended = await createYard({ TRAINYARD_HOME: path.join(file, "home") }).run("runs", "--json");
  assert.equal(ended.code, 2);
  assert.equal(errorOf(ended).code, "not_a_folder");
});

test("A reader that goes away is no failure", async () => {
  const yard = createYard();
  for (let number = 0; number < 200; number++) leaveRun(yard, `run-${number}`, "succeeded");
  const child = yard.start("runs");
  child.stdout!.destroy();
  const [code] = (await once(child, "close")) as [number | null];
  assert.equal(code, 0);
});

test("The doctor says of each part of the machine whether it works", async () => {
  const { objects, code } = await createYard().run("doctor", "--json");
  const checks = objects.filter(({ event }) => event === "check").map(({ name, status }) => [name, status]);
  assert.equal(code, 0, JSON.stringify(checks));
  assert.deepEqual(
    checks.map(([name]) => name),
    [
      "Node.js",
      "system",
      "processor",
      "memory",
      "GPU",
      "home folder",
      "disk",
      "terminal",
      "ONNX Runtime",
      "llama.cpp",
    ],
  );
});

test("The page about the command line names every command, option and exit code, and no other", async () => {
  const yard = createYard();
  const page = readFileSync("docs/command-line.md", "utf8");
  const { out } = await yard.run("--help");
  const commands = [...out.matchAll(/^ {2}([a-z-]+) [[< ]/gm)].map((match) => match[1]!);
  const described = [...page.matchAll(/^## trainyard ([\w-]+)/gm)].map((match) => match[1]!);
  assert.deepEqual(
    described,
    commands.filter((name) => name !== "help"),
  );
  for (const name of described) {
    const help = (await yard.run(name, "--help")).out;
    const options = [...help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map((match) => match[1]!);
    const section = page.split(`## trainyard ${name}`)[1]!.split("\n## ")[0]!;
    const named = [...section.matchAll(/`(--[a-z-]+)/g)].map((match) => match[1]!);
    const common = new Set(["--json", "--help"]);
    assert.deepEqual(
      [...new Set(named)].filter((option) => !common.has(option)).sort(),
      options.filter((option) => !common.has(option)).sort(),
      name,
    );
  }
  for (const code of [0, 1, 2, 3, 4, 5, 130]) assert.match(page, new RegExp(`^\\| ${code} +\\|`, "m"));
});
