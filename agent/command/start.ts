// `trainyard start`: the whole way from a dataset to a model that answers, on the sample that comes along.
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import type { RunEvaluation } from "../../schemas/evaluation.ts";
import { openModel, type ChatModel } from "../chat/client.ts";
import { exportedFiles } from "../run/export.ts";
import type { Run } from "../run/state.ts";
import type { Home } from "../store/home.ts";
import { formatCount, formatDuration, formatShort } from "../terminal/format.ts";
import { harmless, span } from "../terminal/text.ts";
import { converse } from "./conversation.ts";
import {
  evaluateRun,
  describeReport,
  loadQuestions,
  questionFilesOf,
  readEvaluation,
} from "./evaluate-run.ts";
import { exportWithParity, sayParity, storedExport } from "./export-with-parity.ts";
import { runCheckpoint } from "./find-model.ts";
import { loadTrainingFile } from "./load-training-file.ts";
import type { Output } from "./output.ts";
import { addCommand, perform, type Context } from "./program.ts";
import { finishedRun } from "./start-run.ts";

interface StartOptions {
  json?: boolean;
  fresh?: boolean;
}

/** Questions of each held-out set that are shown with their answers. */
const SHOWN_QUESTIONS = 3;

/** Held-out prompts on which the export is compared with the checkpoint. */
const PARITY_PROMPTS = 20;

export function registerStart(program: Command): void {
  addCommand(program, "start", "Import, train, evaluate, export and talk to the sample git-helper.")
    .option("--fresh", "train anew although a finished run is there")
    .action((options: StartOptions) => perform(options, (context) => start(context, options)));
}

async function start({ home, output: everything }: Context, options: StartOptions): Promise<void> {
  // Programs get the result alone.
  const output: Output = { ...everything, tell: () => undefined };
  const context: Context = { home, output };
  output.say([
    span("Trainyard", "title"),
    span(": from a dataset to a model that answers, on this machine alone."),
  ]);
  const sample = fileURLToPath(new URL("../../samples/git-helper/git-helper.train.toml", import.meta.url));
  const { file, config } = await loadTrainingFile(sample, context);

  const run = await finishedRun(context, file, config, options.fresh ?? false);
  sayTraining(run, output);
  const evaluation = await evaluated(context, run);
  const exported = await exportedGguf(home, run, output);
  const model = await openModel(exported.file, { threads: 0 });
  try {
    await showAnswers(context, run, model);
    output.result(resultOf(run, evaluation, exported));
    if (output.capabilities.live && process.stdin.isTTY) {
      output.say("Now ask it yourself: what should git do?");
      await converse(model, output, { temperature: 0, maxTokens: 128, seed: 0, singleTurn: true });
    } else {
      output.say(`Talk to it with \`npx trainyard chat ${run.manifest.id} --single-turn\`.`);
    }
  } finally {
    await model.close();
  }
}

function sayTraining({ manifest }: Run, output: Output): void {
  const { parameters = 0, trainSeconds = 0, tokensPerSecond = 0, step = 0 } = manifest;
  output.say(
    `Trained ${formatShort(parameters)} parameters for ${formatCount(step)} steps in ` +
      `${formatDuration(trainSeconds)}, ${formatCount(tokensPerSecond)} tokens/s.`,
  );
}

/** The stored result of an earlier start, or a new one. */
async function evaluated({ home, output }: Context, run: Run): Promise<RunEvaluation> {
  const files = questionFilesOf(run);
  const stored = readEvaluation(home, run);
  if (stored?.questions.length !== files.length) return evaluateRun(home, run, files, output);
  output.say("Evaluated before:");
  for (const report of stored.questions) output.say(`  ${describeReport(report)}`);
  return stored;
}

/** Asks a few of the held-out questions, so that figures have faces. */
async function showAnswers({ home, output }: Context, run: Run, model: ChatModel): Promise<void> {
  output.say("Some of the questions that it was never trained on, answered through llama.cpp:");
  for (const file of questionFilesOf(run)) {
    const questions = await loadQuestions(home, file);
    const distance = Math.max(1, Math.floor(questions.length / SHOWN_QUESTIONS));
    for (let index = 0; index < SHOWN_QUESTIONS; index++) {
      const question = questions[index * distance];
      if (question === undefined) break;
      const { text } = await model.chat(question.messages);
      const isRight = text.trim() === question.expected.trim();
      output.say([span(`  ${harmless(question.messages.at(-1)!.content)}`, "faint")]);
      output.say([span("    "), span(harmless(text), isRight ? "good" : "bad")]);
    }
  }
}

/** The GGUF file of the run's best step, compared with its checkpoint now or before. */
async function exportedGguf(
  home: Home,
  run: Run,
  output: Output,
): Promise<{ file: string; parityTop1: number | null }> {
  const checkpoint = runCheckpoint(home, run);
  const stored = storedExport(checkpoint, "gguf");
  const exported =
    stored ??
    (await exportWithParity(
      home,
      {
        checkpoint,
        target: checkpoint.exportFolder,
        formats: ["gguf"],
        ggufType: run.manifest.config.export.gguf_type,
        modelfile: run.manifest.config.export.modelfile,
        prompts: PARITY_PROMPTS,
      },
      output,
    ));
  const parity = exported.parity.find(({ format }) => format === "gguf");
  const file = path.join(exported.folder, exportedFiles.gguf);
  output.say(`Exported: ${file}`);
  if (stored !== undefined && parity !== undefined) sayParity(parity, output);
  return { file, parityTop1: parity?.parityTop1 ?? null };
}

/** The one object that --json ends with. Shares go from 0 to 1. */
function resultOf(
  { manifest }: Run,
  evaluation: RunEvaluation,
  exported: { file: string; parityTop1: number | null },
): object {
  const heldOut = (name: string): object | null => {
    const report = evaluation.questions.find((candidate) => candidate.name === name);
    if (report === undefined) return null;
    return { asked: report.questions, exact: report.model.share, baseline: report.baseline.share };
  };
  return {
    trainSeconds: manifest.trainSeconds ?? 0,
    totalSeconds: performance.now() / 1000,
    parameters: manifest.parameters ?? 0,
    tokensPerSecond: manifest.tokensPerSecond ?? 0,
    validationLoss: evaluation.heldOutLoss,
    heldOutNames: heldOut("held-out-names"),
    heldOutTemplates: heldOut("held-out-templates"),
    parityTop1: exported.parityTop1,
    gguf: exported.file,
  };
}
