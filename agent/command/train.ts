// `trainyard train FILE`: starts a run and watches it.
import type { Command } from "commander";
import { createRun } from "../run/create.ts";
import { launchTrainer } from "../run/launch.ts";
import { loadTrainingFile } from "./load-training-file.ts";
import { addCommand, perform, type Context } from "./program.ts";
import { summarize } from "./run-summary.ts";
import { watchToEnd } from "./watch-to-end.ts";

interface TrainOptions {
  json?: boolean;
  detach?: boolean;
}

export function registerTrain(program: Command): void {
  addCommand(program, "train", "Start a run from a training file and watch it.")
    .argument("<file>", "training file (*.train.toml)")
    .option("-d, --detach", "return at once; the run goes on by itself")
    .action((file: string, options: TrainOptions) =>
      perform(options, (context) => train(context, file, options)),
    );
}

async function train({ home, output }: Context, file: string, options: TrainOptions): Promise<void> {
  const training = await loadTrainingFile(file, output);
  const run = await launchTrainer(createRun(home, training.file, training.config));
  const { id } = run.manifest;
  output.say(`Run ${id} has begun in ${run.folder.root}`);
  if (options.detach === true) {
    output.say(`Watch it with \`trainyard watch ${id}\`, stop it with \`trainyard stop ${id}\`.`);
    output.result(summarize(run));
    return;
  }
  output.tell("started", { run: id, folder: run.folder.root });
  output.result(summarize(await watchToEnd(run, output)));
}
