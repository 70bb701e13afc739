// Evaluates models on a test set from the command line: a file with rows, a test set of the home, or held-out rows.
import { writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { ReportFormat } from "../../schemas/evaluation.ts";
import type { ModelUnderTest } from "../../schemas/protocol/evaluation.ts";
import { openHosts } from "../chat/hosts.ts";
import { errors } from "../errors.ts";
import { compareModels } from "../evaluation/compare.ts";
import { evaluateModel } from "../evaluation/evaluate.ts";
import { modelsOfRun } from "../evaluation/finished-run.ts";
import { openCompared } from "../evaluation/open-compared.ts";
import { valueInWords } from "../evaluation/report/report.ts";
import { writeReport } from "../evaluation/report/write.ts";
import { settingsFor } from "../evaluation/settings.ts";
import { evaluationTools } from "../handlers/evaluation-tools.ts";
import { tryFindRun } from "../run/find.ts";
import { harmless } from "../terminal/text.ts";
import { openWorkers } from "../worker/workers.ts";
import { findSubject } from "./evaluate-subject.ts";
import { findTestSet, finishedRun, type TestSetOptions } from "./evaluate-test-set.ts";
import type { Context } from "./program.ts";

export interface ModelsOptions extends TestSetOptions {
  instruction?: string;
  baseline?: boolean;
  again?: boolean;
  report?: ReportFormat;
  output?: string;
  samples: number;
}

/** Of the machine's memory that a model may take. */
const memoryShare = 1 / 2;

/** What was not asked before is asked now; an interrupted evaluation goes on where it was. Returns the command's result. */
export async function evaluateModels(
  context: Context,
  names: readonly string[],
  options: ModelsOptions,
): Promise<object> {
  const { home, output } = context;
  const workers = openWorkers({ home });
  const hosts = openHosts({ memoryBudget: os.totalmem() * memoryShare });
  const ended = new AbortController();
  const stop = (): void => ended.abort(errors.evaluationCancelled());
  process.once("SIGINT", stop);
  try {
    const { signal } = ended;
    const testSet = await findTestSet(home, names[0]!, options, { workers, signal });
    const { id, name, rows } = testSet.testSet;
    output.say(`${harmless(name)}: ${rows} rows (test set ${id}).`);
    const tools = evaluationTools({ home, hosts, workers });
    const made: string[] = [];
    for (const { named, label, ...asked } of modelsAsked(context, names, options)) {
      const subject = await findSubject(home, named, { output, workers });
      if (label !== undefined) subject.label = label;
      output.say(`${harmless(subject.label)} …`);
      const settings = settingsFor(testSet.testSet, asked);
      let told = -1;
      const { evaluation, isCached } = await evaluateModel(tools, {
        ...{ testSet, subject, settings, again: options.again ?? false, signal },
        onProgress({ message, fraction = 0, answered }) {
          output.tell("progress", { model: subject.label, message, fraction, answered });
          const tenth = Math.floor(fraction * 10);
          if (tenth > told && fraction > 0) output.say(`  ${message}`);
          told = Math.max(told, tenth);
        },
      });
      if (isCached) output.say("  evaluated before:");
      for (const result of evaluation.metrics) {
        output.say(`  ${harmless(result.title)}: ${valueInWords(result)}`);
        if (result.problem !== undefined)
          output.complain([{ text: `    ${harmless(result.problem)}`, tone: "warning" }]);
      }
      made.push(evaluation.id);
    }
    return await finish(context, made, options);
  } finally {
    process.off("SIGINT", stop);
    await hosts.close();
    await workers.close();
  }
}

async function finish(
  { home, output }: Context,
  ids: readonly string[],
  options: ModelsOptions,
): Promise<object> {
  const models = await openCompared(home, ids);
  const comparisons = compareModels(models);
  for (const { label, differences } of comparisons) {
    output.say(`${harmless(label)} against ${harmless(models[0]!.evaluation.model.label)}:`);
    for (const { words } of differences) output.say(`  ${harmless(words)}`);
  }
  if (options.report !== undefined) {
    const { name, text } = writeReport(models, { format: options.report, samples: options.samples });
    const file = path.resolve(options.output ?? name);
    writeFileSync(file, text);
    output.say(`Report: ${file}`);
  }
  return { evaluations: models.map(({ evaluation }) => evaluation), comparisons };
}

type Named = Omit<ModelUnderTest, "model"> & { named: string };

function modelsAsked({ home }: Context, names: readonly string[], options: ModelsOptions): Named[] {
  const { fewShot, instruction } = options;
  const asked = {
    ...(fewShot !== undefined && { fewShot }),
    ...(instruction !== undefined && { instruction }),
  };
  const run = tryFindRun(home, names[0]!);
  if (options.baseline !== true || run === undefined) return names.map((named) => ({ named, ...asked }));
  const { base } = run.manifest;
  if (base === undefined) throw errors.optionNotUsable("--baseline", "The run began from random weights.");
  const tried = modelsOfRun({
    ...finishedRun(run, { ...run.manifest.config.evaluation, baseline: true, few_shot: fewShot ?? 0 }),
    base: { model: base.model ?? "base" },
  });
  const basis =
    base.model === undefined ? base.place : `${base.model}@${base.version ?? ""}`.replace(/@$/, "");
  const shown: Named[] = tried.map(({ model, ...rest }) => ({
    named: "run" in model ? run.manifest.id : basis,
    ...rest,
    ...(instruction !== undefined && !("run" in model) && { instruction }),
  }));
  return [...shown, ...names.slice(1).map((named) => ({ named, ...asked }))];
}
