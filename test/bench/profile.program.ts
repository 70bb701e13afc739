// Where the time of a training step goes: `npm run bench -- --profile gpt2-4x128`.
import { drawParameters, parameterShapes } from "../../agent/model/parameters.ts";
import { Arena } from "../../agent/training/arena.ts";
import { median } from "./case.ts";
import { type NodeTime, profileStep } from "./profile-graph.ts";
import { benchModels } from "./train-models.ts";

/** Rows of the table of nodes. */
const shownNodes = 25;

const wanted = process.argv[2] ?? "";
const chosen = Object.values(benchModels).find(({ name }) => name === wanted);
if (!chosen) {
  const names = Object.values(benchModels).map(({ name }) => name);
  console.error(`No model is called "${wanted}". There are ${names.join(", ")}.`);
  process.exit(2);
}
const { model, shape } = chosen;
const threads = 2;
const setup = { model, ...shape, packed: false, dropout: 0, seed: 0, accumulates: false, threads };

const { milliseconds, nodes } = await profileStep(setup);
const optimizer = timeOptimizer();
const inKernels = nodes.reduce((sum, node) => sum + node.milliseconds, 0);
console.log(`${wanted}, one step on ${threads} threads, in milliseconds\n`);
console.log(`graph ${milliseconds.toFixed(2)}, of that in kernels ${inKernels.toFixed(2)}`);
console.log(`gradient norm and AdamW ${optimizer.toFixed(2)}\n`);
console.log(formatTimes("op", nodes, ({ op }) => op));
console.log(formatTimes("node", nodes, ({ op, shapes }) => `${op} ${shapes}`));

/** The pass for the norm and the one for the update, median of ten. */
function timeOptimizer(): number {
  const arena = Arena.forTraining(parameterShapes(model), false);
  arena.fill("weights", drawParameters(model, 1, 0.02));
  arena.fill("gradients", drawParameters(model, 2, 0.02));
  const update = { learningRate: 1e-3, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1 };
  const times = Array.from({ length: 10 }, (_, index) => {
    const started = performance.now();
    const norm = arena.norm("gradients");
    arena.update("gradients", { ...update, step: index + 1, gradientScale: 1 / norm });
    return performance.now() - started;
  });
  return median(times);
}

/** The times summed by what `label` says, longest first. */
function formatTimes(title: string, times: readonly NodeTime[], label: (node: NodeTime) => string): string {
  const sums = new Map<string, number>();
  for (const node of times) sums.set(label(node), (sums.get(label(node)) ?? 0) + node.milliseconds);
  const rows = [...sums].sort(([, a], [, b]) => b - a).slice(0, shownNodes);
  const lines = rows.map(([what, sum]) => {
    const share = (100 * sum) / inKernels;
    return `${sum.toFixed(2).padStart(9)}  ${share.toFixed(1).padStart(5)} %  ${what}`;
  });
  return `       ms    share  ${title}\n${lines.join("\n")}\n`;
}
