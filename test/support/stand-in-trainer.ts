// A trainer that trains nothing: a real process that writes a run's files as the real one does. For tests of lives and
// deaths, in which training itself does not matter.
import { writeFileSync } from "node:fs";
import path from "node:path";

/**
 * Words in the run's name say how it behaves: `deaf` hears neither the file `stop` nor SIGTERM, `silent` takes no step
 * while there is a file `silence`, `parent` starts a child in a session of its own that ignores SIGTERM, `full` fails
 * at its start with disk_full while there is a file `full`, `nan` fails for good, `slow` takes 50 ms a step, not 5,
 * `waits` takes 15 steps in each life and then waits to be stopped, or for a file `go`.
 * Checkpoints come every 10 steps. It leaves `lives.log`: one line when it begins, which says who else was alive then.
 */
const program = `
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const manifest = JSON.parse(readFileSync("run.json", "utf8"));
const does = (word) => manifest.name.split("-").includes(word);
const save = (change) => {
  Object.assign(manifest, change);
  writeFileSync("run.json.new", JSON.stringify(manifest));
  renameSync("run.json.new", "run.json");
};
const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return process.platform !== "linux" || !/^State:\\s+Z/m.test(readFileSync("/proc/" + pid + "/status", "utf8"));
  } catch {
    return false;
  }
};

const lives = existsSync("lives.log") ? readFileSync("lives.log", "utf8").trim().split("\\n").map((line) => JSON.parse(line)) : [];
const others = lives.map(({ pid }) => pid).filter(isAlive);
appendFileSync("lives.log", JSON.stringify({ pid: process.pid, others, gpus: process.env.CUDA_VISIBLE_DEVICES ?? null }) + "\\n");

const identify = () => {
  if (process.platform !== "linux") return { pid: process.pid };
  const stat = readFileSync("/proc/self/stat", "latin1");
  const startedAtTicks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  const bootId = readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
  return { pid: process.pid, startedAtTicks, bootId };
};
save({
  state: "running",
  startedAt: manifest.startedAt ?? new Date().toISOString(),
  launches: (manifest.launches ?? 0) + 1,
  process: identify(),
});
let stopping = false;
process.on("SIGTERM", () => (stopping = true));
if (does("parent")) spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"], { detached: true, stdio: "ignore" });
const end = (change) => {
  save({ ...change, endedAt: new Date().toISOString() });
  process.exit(0);
};
if (does("full") && existsSync("full")) end({ state: "failed", failure: { code: "disk_full", message: "There is no space left." } });
if (does("nan")) end({ state: "failed", failure: { code: "loss_not_finite", message: "The loss is not a number." } });

mkdirSync("checkpoints", { recursive: true });
const saved = readdirSync("checkpoints").filter((name) => /^step-\\d+$/.test(name)).map((name) => Number(name.slice(5)));
const from = Math.max(0, ...saved);
const lines = existsSync("metrics.jsonl") ? readFileSync("metrics.jsonl", "utf8").split("\\n") : [];
const metrics = lines.flatMap((line) => { try { return [JSON.parse(line)]; } catch { return []; } });
let seq = Math.max(0, ...metrics.map((metric) => metric.seq));
const tell = (kind, step, rest = {}) => appendFileSync("metrics.jsonl", JSON.stringify({ kind, seq: ++seq, step, time: Date.now() / 1000, ...rest }) + "\\n");
if (metrics.length > 0) {
  writeFileSync("metrics.jsonl.new", metrics.filter(({ step }) => step <= from).map((metric) => JSON.stringify(metric) + "\\n").join(""));
  renameSync("metrics.jsonl.new", "metrics.jsonl");
  tell("rewind", from);
}
const steps = manifest.config.training.steps;
for (let step = from + 1; step <= steps; step++) {
  while (does("silent") && existsSync("silence")) await sleep(10);
  while (does("waits") && step > from + 15 && !stopping && !existsSync("stop") && !existsSync("go")) await sleep(10);
  while (existsSync("pause") && !existsSync("stop")) {
    if (manifest.state !== "paused") save({ state: "paused", pause: { reason: "on_battery", since: new Date().toISOString(), message: "Paused." } });
    await sleep(10);
  }
  delete manifest.pause;
  if (manifest.state === "paused") save({ state: "running" });
  tell("train", step, { loss: 1 / step, learningRate: 1, gradientNorm: 1, tokensPerSecond: 1, tokens: step });
  if (step % 10 === 0 || step === steps) {
    const name = "checkpoints/step-" + String(step).padStart(8, "0");
    mkdirSync(name + ".new", { recursive: true });
    writeFileSync(name + ".new/manifest.json", "{}");
    renameSync(name + ".new", name);
    tell("checkpoint", step);
    save({ step });
  }
  if (!does("deaf") && (stopping || existsSync("stop"))) end({ state: "stopped", step });
  await sleep(does("slow") ? 50 : 5);
}
end({ state: "succeeded", step: steps });
`;

/** Writes the program into `folder` and returns its path. */
export function writeStandInTrainer(folder: string): string {
  const file = path.join(folder, "stand-in-trainer.mjs");
  writeFileSync(file, program);
  return file;
}
