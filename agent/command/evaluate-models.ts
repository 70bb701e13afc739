// Evaluates models on a test set from the command line: a file with rows, a test set of the home, or held-out rows.
import os from "node:os";
import path from "node:path";
import type { EvaluatedModel, ReportFormat } from "../../schemas/evaluation.ts";
import type { AskingForm } from "../../schemas/test-set.ts";
import { openHosts } from "../chat/hosts.ts";
import { errors, TrainyardError } from "../errors.ts";
import { compareModels } from "../evaluation/compare.ts";
import { evaluateModel } from "../evaluation/evaluate.ts";
import { leftOut, modelsOfRun, type AskedModel } from "../evaluation/finished-run.ts";
import { openCompared } from "../evaluation/open-compared.ts";
import { answersMissing, valueInWords } from "../evaluation/report/report.ts";
import { writeReport } from "../evaluation/report/write.ts";
import { settingsFor } from "../evaluation/settings.ts";
import { baseToAsk } from "../handlers/evaluate-finished-run.ts";
import { evaluationTools } from "../handlers/evaluation-tools.ts";
import { askedAlone } from "../handlers/stacked-subject.ts";
import { ggufCache } from "../store/home.ts";
import { makeFolders, replaceFile } from "../store/write-file.ts";
import { harmless } from "../terminal/text.ts";
import { openWorkers } from "../worker/workers.ts";
import { afterAnother } from "./after-another.ts";
import { findSubject } from "./evaluate-subject.ts";
import { findTestSet, finishedRun, type TestSetOptions } from "./evaluate-test-set.ts";
import { findStep, parseNamedModel } from "./named-model.ts";
import type { Context } from "./program.ts";

export interface ModelsOptions extends TestSetOptions {
  instruction?: string;
  /** Instead of what the test set says. */
  ask?: AskingForm;
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
  const hosts = openHosts({ memoryBudget: os.totalmem() * memoryShare, adapters: ggufCache(home) });
  const ended = new AbortController();
  const stop = (): void => ended.abort(errors.evaluationCancelled());
  process.once("SIGINT", stop);
  try {
    const { signal } = ended;
    const testSet = await findTestSet(home, names, options, { workers, signal });
    const { id, name, rows, rowsLeftOut } = testSet.testSet;
    output.say(`${harmless(name)}: ${rows} rows (test set ${id}).`);
    if (rowsLeftOut !== undefined)
      output.complain([{ text: `  ${rowsLeftOut} more cannot be asked.`, tone: "warning" }]);
    const tools = evaluationTools({ home, hosts, workers });
    const made: string[] = [];
    const missing: string[] = [];
    const complain = (text: string): void =>
      output.complain([{ text: `  ${harmless(text)}`, tone: "warning" }]);
    const ask = async ({ named, label, notes, precision, ...asked }: Named): Promise<string> => {
      const subject = await findSubject(home, named, { workers, precision, signal });
      if (label !== undefined) subject.label = label;
      output.say(`${harmless(subject.label)} …`);
      const settings = settingsFor(testSet.testSet, asked);
      let told = -1;
      const evaluate = (): ReturnType<typeof evaluateModel> =>
        evaluateModel(tools, {
          ...{ testSet, subject, settings, again: options.again ?? false, signal },
          notes: notes && [...notes, ...missing],
          onProgress({ message, fraction = 0, answered }) {
            output.tell("progress", { model: subject.label, message, fraction, answered });
            const tenth = Math.floor(fraction * 10);
            // The loss is measured when the answers have come.
            if (tenth < told) told = -1;
            if (tenth > told && fraction > 0) output.say(`  ${message}`);
            told = Math.max(told, tenth);
          },
        });
      const onWait = (): void => output.say("  it is being evaluated by another program; waiting …");
      const { evaluation, isCached } = await afterAnother(evaluate, { signal, onWait });
      if (isCached) output.say("  evaluated before:");
      for (const result of evaluation.metrics) {
        output.say(`  ${harmless(result.title)}: ${valueInWords(result)}`);
        if (result.problem !== undefined) complain(`  ${result.problem}`);
      }
      for (const missing of answersMissing(evaluation)) complain(missing);
      for (const note of evaluation.notes ?? []) complain(note);
      return evaluation.id;
    };
    for (const named of await modelsAsked(context, names, options)) {
      try {
        made.push(await ask(named));
      } catch (error) {
        if (named.isBase !== true || signal.aborted || !(error instanceof TrainyardError)) throw error;
        missing.push(leftOut(named.label ?? "Base", error.message));
      }
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
    makeFolders(path.dirname(file));
    replaceFile(file, text);
    output.say(`Report: ${file}`);
  }
  return { evaluations: models.map(({ evaluation }) => evaluation), comparisons };
}

type Named = Omit<AskedModel, "model"> & { named: string };

async function modelsAsked(
  { home }: Context,
  names: readonly string[],
  options: ModelsOptions,
): Promise<Named[]> {
  const { fewShot, instruction, ask } = options;
  const form = ask !== undefined && { ask };
  const asked = {
    ...form,
    ...(fewShot !== undefined && { fewShot }),
    ...(instruction !== undefined && { instruction }),
  };
  const { model, adapters } = parseNamedModel(home, names[0]!);
  if (options.baseline === true && adapters.length > 0)
    return [{ named: model, precision: askedAlone.precision }, ...names.map((named) => ({ named }))].map(
      (one) => ({ ...one, ...asked }),
    );
  const run = findStep(home, names[0]!)?.run;
  if (options.baseline !== true || run === undefined) return names.map((named) => ({ named, ...asked }));
  const { base } = run.manifest;
  if (base === undefined) throw errors.optionNotUsable("--baseline", "The run began from random weights.");
  const tried = modelsOfRun({
    ...finishedRun(run, { ...run.manifest.config.evaluation, baseline: true, few_shot: fewShot ?? 0 }),
    base: await baseToAsk(home, base, () => undefined),
  });
  const shown = tried.map(({ model, ...rest }): Named => ({
    named: rest.isBase === true ? nameOf(model) : names[0]!,
    ...rest,
    ...form,
    ...(instruction !== undefined && rest.isBase === true && { instruction }),
  }));
  return [...shown, ...names.slice(1).map((named) => ({ named, ...asked }))];
}

function nameOf(model: EvaluatedModel): string {
  if ("file" in model) return model.file;
  if ("run" in model) return model.run;
  return model.version === undefined ? model.model : `${model.model}@${model.version}`;
}
