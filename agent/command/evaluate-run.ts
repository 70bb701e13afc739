// Evaluates a run's best checkpoint on what was held out, and keeps the result in the run's folder.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { RunEvaluation } from "../../schemas/evaluation.ts";
import type { QuestionReport } from "../../schemas/questions.ts";
import { datasetId } from "../dataset/dataset-id.ts";
import { openModel } from "../chat/client.ts";
import { openDataset, readRows } from "../dataset/store.ts";
import { errors } from "../errors.ts";
import {
  collectQuestions,
  evaluateQuestions,
  readQuestions,
  type Question,
} from "../evaluation/questions.ts";
import type { Run } from "../run/state.ts";
import type { Home } from "../store/home.ts";
import { replaceJson } from "../store/write-file.ts";
import { formatLoss, formatShare } from "../terminal/format.ts";
import { checkpointGguf, runCheckpoint } from "./find-model.ts";
import type { Output } from "./output.ts";

/** The stored result, if it is of the checkpoint that is the best one now. */
export function readEvaluation(home: Home, run: Run): RunEvaluation | undefined {
  if (!existsSync(run.folder.evaluation)) return undefined;
  const parsed = RunEvaluation.safeParse(JSON.parse(readFileSync(run.folder.evaluation, "utf8")));
  return parsed.data?.step === runCheckpoint(home, run).step ? parsed.data : undefined;
}

/** Files with questions that lie beside a run's training file: held-out-*.jsonl. */
export function questionFilesOf(run: Run): string[] {
  const folder = path.dirname(run.manifest.file);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => /^held-out-.+\.jsonl$/.test(name));
  return names.sort().map((name) => path.join(folder, name));
}

/** Measures the held-out loss and asks the exported model every question of the files. */
export async function evaluateRun(
  home: Home,
  run: Run,
  questionFiles: readonly string[],
  output: Output,
): Promise<RunEvaluation> {
  const checkpoint = runCheckpoint(home, run);
  output.say(`Evaluating step ${checkpoint.step} on what was held out …`);
  // The libraries that compute are loaded only where something is computed.
  const { heldOutLoss } = await import("../run/held-out-loss.ts");
  const { loss, accuracy, tokens } = await heldOutLoss(home, run, checkpoint.folder);
  if (loss !== null && accuracy !== null) {
    const perplexity = Math.exp(loss).toFixed(2);
    output.say(
      `  loss ${formatLoss(loss)}, perplexity ${perplexity}, ${formatShare(accuracy)} of tokens predicted`,
    );
  }
  const evaluation: RunEvaluation = {
    schema: 1,
    run: run.manifest.id,
    step: checkpoint.step,
    createdAt: new Date().toISOString(),
    heldOutLoss: loss,
    heldOutAccuracy: accuracy,
    heldOutTokens: tokens,
    questions: [],
  };
  if (questionFiles.length > 0) {
    const { dataset } = run.manifest;
    const version = await openDataset(home, dataset!.id, dataset!.version);
    const training = await collectQuestions(readRows(version, "train"));
    const gguf = await checkpointGguf(checkpoint, output);
    evaluation.questions = await askQuestions(home, gguf, questionFiles, training, output);
  }
  replaceJson(run.folder.evaluation, evaluation);
  return evaluation;
}

/** Asks a GGUF model the questions of each file. `training` is what it learnt from, for the baselines. */
export async function askQuestions(
  home: Home,
  gguf: string,
  files: readonly string[],
  training: readonly Question[],
  output: Output,
): Promise<QuestionReport[]> {
  const reports: QuestionReport[] = [];
  const model = await openModel(gguf, { threads: 0 });
  try {
    for (const file of files) {
      const report = await evaluateQuestions({
        name: path.basename(file, path.extname(file)),
        questions: await loadQuestions(home, file),
        training,
        answer: async (messages) => (await model.chat(messages)).text,
      });
      output.say(`  ${describeReport(report)}`);
      reports.push(report);
    }
  } finally {
    await model.close();
  }
  return reports;
}

export async function loadQuestions(home: Home, file: string): Promise<Question[]> {
  const { value, problems } = await readQuestions(home, datasetId(file, undefined), file);
  if (value === undefined) throw errors.inputHasProblems(`The questions ${file}`, problems);
  return value;
}

export function describeReport({
  name,
  questions,
  model,
  baseline,
  copyingBaseline,
}: QuestionReport): string {
  return (
    `${name}: ${model.correct} of ${questions} answered exactly (${formatShare(model.share)}); ` +
    `looking up the nearest training question gives ${formatShare(baseline.share)}, ` +
    `with its names replaced ${formatShare(copyingBaseline.share)}`
  );
}
