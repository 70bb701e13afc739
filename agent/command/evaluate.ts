// `trainyard evaluate RUN`: held-out loss and exact answers of a run's best checkpoint, or any models on any rows.
import path from "node:path";
import { Option, type Command } from "commander";
import type { ReportFormat } from "../../schemas/evaluation.ts";
import type { QuestionReport } from "../../schemas/questions.ts";
import { errors } from "../errors.ts";
import { wantsEvaluation } from "../evaluation/finished-run.ts";
import { tryFindRun } from "../run/find.ts";
import type { Run } from "../run/state.ts";
import type { ModelsOptions } from "./evaluate-models.ts";
import { askQuestions, evaluateRun, loadQuestions, questionFilesOf } from "./evaluate-run.ts";
import { findGguf } from "./find-model.ts";
import { findStep, parseNamedModel } from "./named-model.ts";
import { addCommand, perform, wholeNumberFrom, type Context } from "./program.ts";

interface EvaluateOptions extends ModelsOptions {
  json?: boolean;
  questions?: string[];
  training?: string;
}

const formats: Readonly<Record<string, ReportFormat>> = {
  md: "markdown",
  html: "html",
  json: "json",
  csv: "csv",
};

export function registerEvaluate(program: Command): void {
  const report = new Option("--report <format>", "write a report with samples")
    .choices(Object.keys(formats))
    .argParser((text) => formats[text] ?? text);
  addCommand(program, "evaluate", "Measure runs and models on what they were never trained on.")
    .argument(
      "[models...]",
      "runs, models of the home, model folders or .gguf files to compare; `latest`, `run:500`, `model+adapter*0.5`",
    )
    .option(
      "--questions <file...>",
      "conversations whose last answers are expected; of a run held-out-*.jsonl beside its training file",
    )
    .option("--training <file>", "what a model that is no run learnt from, for the baselines")
    .option(
      "--task <file>",
      "rows to ask, or choices in lm-eval's form; held-out rows of a run when left out",
    )
    .option("--test-set <id>", "a test set of the home instead")
    .option("--metric <metric...>", "how answers are judged, such as token_f1, regex=PATTERN or own=FILE")
    .option("--few-shot <examples>", "solved examples that models see first", wholeNumberFrom(0, 32))
    .option("--instruction <text>", "what models are told first")
    .addOption(
      new Option(
        "--ask <form>",
        "chat puts prompts into the chat template, auto continues them; as the run has learnt them when left out",
      ).choices(["auto", "chat"]),
    )
    .option("--limit <rows>", "rows at most", wholeNumberFrom(1, 20_000))
    .option("--max-tokens <tokens>", "longest answer", wholeNumberFrom(1, 8192))
    .option("--baseline", "the base of a run, or a model without its adapters, too; also with --few-shot")
    .option("--again", "ask anew what was asked before")
    .addOption(report)
    .option("--output <file>", "where the report goes")
    .option("--samples <rows>", "rows that the report shows", wholeNumberFrom(0, 500), 20)
    .action((named: string[], options: EvaluateOptions) =>
      perform(options, (context) => evaluate(context, named.length === 0 ? ["latest"] : named, options)),
    );
}

async function evaluate(context: Context, names: readonly string[], given: EvaluateOptions): Promise<void> {
  const { home, output } = context;
  const [reference = "latest"] = names;
  const run = tryFindRun(home, reference);
  const options = names.length === 1 && run !== undefined ? withOwnBaseline(run, given) : given;
  if (given.output !== undefined && given.report === undefined)
    throw errors.optionNotUsable("--output", "It says where a report goes, and --report in which form.");
  const { task, testSet, metric, fewShot, instruction, ask, limit, maxTokens, baseline, report } = given;
  const asksForMore = [task, testSet, metric, fewShot, instruction, ask, limit, maxTokens, baseline, report];
  const isStep = run === undefined && findStep(home, reference) !== undefined;
  const isStack = parseNamedModel(home, reference).adapters.length > 0;
  if (names.length > 1 || isStep || isStack || asksForMore.some((one) => one !== undefined)) {
    const { evaluateModels } = await import("./evaluate-models.ts");
    output.result(await evaluateModels(context, names, options));
    return;
  }
  const files = options.questions?.map((file) => path.resolve(file));
  if (run !== undefined) {
    const evaluation = await evaluateRun(home, run, files ?? questionFilesOf(run), output);
    const rows = wantsEvaluation(run.manifest.config) && files === undefined;
    const onRows = rows
      ? await (await import("./evaluate-models.ts")).evaluateModels(context, names, options)
      : {};
    output.result({ ...evaluation, questions: evaluation.questions.map(tellWrong), ...onRows });
    return;
  }
  if (files === undefined)
    throw errors.optionNotUsable("--questions", "A model needs a file with questions.");
  if (options.training === undefined) {
    throw errors.optionNotUsable("--training", "A model needs the file that it learnt from.");
  }
  const training = await loadQuestions(home, path.resolve(options.training));
  const gguf = await findGguf(home, reference, output);
  const reports = await askQuestions(home, gguf, files, training, output);
  output.result({ model: gguf, questions: reports.map(tellWrong) });

  /** Tells the wrong answers one by one and leaves them out of the result. */
  function tellWrong({ wrong, ...report }: QuestionReport): object {
    for (const answer of wrong) output.tell("wrong", { questions: report.name, ...answer });
    return { ...report, wrong: wrong.length };
  }
}

/** The base is beside the run where its training file asks for that and the command does not say otherwise. */
function withOwnBaseline({ manifest }: Run, options: EvaluateOptions): EvaluateOptions {
  const { config, base } = manifest;
  const isSaid = options.baseline !== undefined || options.fewShot !== undefined;
  if (isSaid || base === undefined || !wantsEvaluation(config) || !config.evaluation.baseline) return options;
  const { few_shot: fewShot } = config.evaluation;
  return { ...options, baseline: true, ...(fewShot > 0 && { fewShot }) };
}
