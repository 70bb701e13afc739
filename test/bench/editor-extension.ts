// The extension's part of group `editor`: what it weighs, how long VS Code waits for it, and what a view costs a run.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inEditor } from "../editor/support/in-editor.ts";
import { preparePackage } from "../editor/support/packaged-extension.ts";
import type { EditorWindow } from "../editor/support/window.ts";
import { runProgram } from "../support/python.ts";
import { until } from "../support/until.ts";
import { compare, median, type BenchCase, type Line, type Measurement, type Summary } from "./case.ts";

const mostPackageMegabytes = 100;
const mostActivationKilobytes = 250;
const mostActivationMilliseconds = 50;
/** With the view open, as a multiple of a step without it. */
const mostStepRatio = 1.02;

/** Steps of a run that is measured; those of its beginning are left out. */
const steps = 120;
const warmUpSteps = 20;

export const editorExtensionCases: readonly BenchCase[] = [
  {
    name: "extension",
    prepare: (folder) =>
      Promise.resolve({
        ours: async () => ({
          figures: {
            packageMegabytes: statSync(preparePackage()).size / 1e6,
            activationKilobytes: (await activationBytes(folder)) / 1000,
            activationMilliseconds: await activationMilliseconds(),
          },
          evidence: [1],
        }),
      }),
    lines: ({ ours }) => [
      atMost(ours!, "size of the VSIX", "packageMegabytes", "MB", mostPackageMegabytes),
      atMost(ours!, "code that activation loads", "activationKilobytes", "KB", mostActivationKilobytes),
      atMost(ours!, "activation in VS Code", "activationMilliseconds", "ms", mostActivationMilliseconds),
    ],
  },
  {
    name: "run-view",
    prepare: (folder) =>
      Promise.resolve({
        ours: () => measureSteps(folder, true),
        without: () => measureSteps(folder, false),
      }),
    lines: ({ ours, without }) => [
      compare(
        {
          name: "step of a run with its view open, beside without",
          figure: "stepMilliseconds",
          unit: "ms",
          better: "less",
          goal: 1 / mostStepRatio,
        },
        ours!,
        without!,
      ),
    ],
  },
];

function atMost(ours: Summary, name: string, figure: string, unit: string, most: number): Line {
  const comparison = { name, figure, unit, better: "less", goal: 1 } as const;
  return compare(comparison, ours, { ...ours, medians: { [figure]: most } });
}

/** Bytes of the entry and of what it imports before anything is asked for, as the VSIX has them. */
async function activationBytes(folder: string): Promise<number> {
  const built = path.join(folder, "packaged");
  await runProgram(process.execPath, [path.resolve("esbuild.mjs"), "--packaged", built]);
  const loaded = new Set<string>();
  const load = (file: string): void => {
    if (loaded.has(file)) return;
    loaded.add(file);
    const text = readFileSync(file, "utf8");
    for (const [, name] of text.matchAll(/(?:\bfrom|\bimport)\s*"(\.\/[^"]+)"/g))
      load(path.join(path.dirname(file), name!));
  };
  load(path.join(built, "extension", "main.mjs"));
  return [...loaded].reduce((sum, file) => sum + statSync(file).size, 0);
}

/** What VS Code itself says of loading and activating the extension, as it starts with the window. */
async function activationMilliseconds(): Promise<number> {
  preparePackage();
  let milliseconds = Number.NaN;
  await inEditor({}, async (window) => {
    await window.runCommand("Developer: Show Running Extensions");
    const row = window.page.locator(".runtime-extensions-editor .monaco-list-row", { hasText: "Trainyard" });
    const time = row.locator(".activation-time");
    const text = await until(async () => {
      const shown = await time.innerText();
      return /\d/.test(shown) && shown;
    }, "VS Code tells how long the activation took");
    milliseconds = Number(/(\d+)\s*ms/.exec(text)![1]);
  });
  return milliseconds;
}

/** The window is there on both sides; only the view is not. */
async function measureSteps(folder: string, isViewOpen: boolean): Promise<Measurement> {
  const project = path.join(folder, isViewOpen ? "open" : "closed");
  mkdirSync(project, { recursive: true });
  for (const file of ["train.jsonl", "validation.jsonl"])
    writeFileSync(path.join(project, file), readFileSync(path.join("samples", "git-helper", file)));
  const sample = readFileSync(path.join("samples", "git-helper", "git-helper.train.toml"), "utf8");
  writeFileSync(
    path.join(project, "bench.train.toml"),
    sample
      .replace(/^steps = \d+$/m, `steps = ${steps}`)
      .replace(/^warmup_steps = \d+$/m, "warmup_steps = 10"),
  );
  preparePackage();
  let measurement: Measurement | undefined;
  await inEditor({ folder: project }, async (window, editor) => {
    await startRun(window, isViewOpen);
    await window.treeItem("Runs", /succeeded/).waitFor({ timeout: 300_000 });
    measurement = measurementOf(editor.home);
  });
  return measurement!;
}

async function startRun(window: EditorWindow, isViewOpen: boolean): Promise<void> {
  await window.openContainer("Trainyard");
  await window.page.keyboard.press("Control+p");
  await window.page.locator(".quick-input-widget input").fill("bench.train.toml");
  await window.page.locator(".quick-input-list .monaco-list-row", { hasText: "bench" }).first().click();
  await window.tab("bench.train.toml").waitFor();
  await window.runCommand("Trainyard: Start Training");
  await window.webview("git-helper");
  if (!isViewOpen) await window.runCommand("View: Close All Editors");
}

function measurementOf(home: string): Measurement {
  const runs = path.join(home, "runs");
  const [run] = readdirSync(runs);
  const metrics = readFileSync(path.join(runs, run!, "metrics.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { kind: string; step: number; time: number; loss: number })
    .filter(({ kind }) => kind === "train");
  const times = metrics.slice(warmUpSteps).map(({ time }) => time);
  const gaps = times.slice(1).map((time, index) => (time - times[index]!) * 1000);
  return { figures: { stepMilliseconds: median(gaps) }, evidence: [metrics.at(-1)!.loss] };
}
