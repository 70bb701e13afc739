// `trainyard evaluate RUN`: held-out loss and exact answers of a run's best checkpoint, or of any model.
import path from "node:path";
import type { Command } from "commander";
import type { QuestionReport } from "../../schemas/questions.ts";
import { errors } from "../errors.ts";
import { tryFindRun } from "../run/find.ts";
import { askQuestions, evaluateRun, loadQuestions, questionFilesOf } from "./evaluate-run.ts";
import { findGguf } from "./find-model.ts";
import { addCommand, perform, type Context } from "./program.ts";

interface EvaluateOptions {
  json?: boolean;
  questions?: string[];
  training?: string;
}

export function registerEvaluate(program: Command): void {
  addCommand(program, "evaluate", "Measure a run or a model on what it was never trained on.")
    .argument("[run]", "a run; or a model, with --questions and --training", "latest")
    .option(
      "--questions <file...>",
      "conversations whose last answers are expected; of a run held-out-*.jsonl beside its training file",
    )
    .option("--training <file>", "what a model that is no run learnt from, for the baselines")
    .action((reference: string, options: EvaluateOptions) =>
      perform(options, (context) => evaluate(context, reference, options)),
    );
}

async function evaluate(
  { home, output }: Context,
  reference: string,
  options: EvaluateOptions,
): Promise<void> {
  const files = options.questions?.map((file) => path.resolve(file));
  const run = tryFindRun(home, reference);
  if (run !== undefined) {
    const evaluation = await evaluateRun(home, run, files ?? questionFilesOf(run), output);
    output.result({ ...evaluation, questions: evaluation.questions.map(tellWrong) });
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
