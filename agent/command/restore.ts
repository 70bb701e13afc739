// `trainyard restore FILE`: brings a backup back, and keeps aside what it replaces.
import path from "node:path";
import type { Command } from "commander";
import { errors } from "../errors.ts";
import { listRuns } from "../run/find.ts";
import { liveTrainer } from "../run/state.ts";
import { restoreBackup } from "../store/restore.ts";
import { formatCount } from "../terminal/format.ts";
import { addCommand, perform, type Context } from "./program.ts";

interface RestoreOptions {
  json?: boolean;
  replace?: boolean;
  databaseOnly?: boolean;
}

export function registerRestore(program: Command): void {
  addCommand(program, "restore", "Bring a backup back.")
    .argument("<file>", "file that `trainyard backup` has written")
    .option("--replace", "move what is there aside")
    .option("--database-only", "names, tags, notes, queue and settings alone; runs and models stay")
    .action((file: string, options: RestoreOptions) =>
      perform(options, (context) => restore(context, path.resolve(file), options)),
    );
}

async function restore({ home, output }: Context, file: string, options: RestoreOptions): Promise<void> {
  const { replace = false, databaseOnly = false } = options;
  // A trainer would go on writing into the folder of a run that was brought back.
  const active = listRuns(home).runs.find(
    ({ folder, manifest }) => liveTrainer(folder, manifest) !== undefined,
  );
  if (active !== undefined && !databaseOnly) throw errors.runIsActive(active.manifest.id);
  const { header, files, aside } = await restoreBackup(home, file, { replace, databaseOnly });
  output.say(`${formatCount(files)} files of ${header.createdAt}: ${home.root}`);
  if (!header.withData && !databaseOnly)
    output.say("Rows, checkpoints and model files are not part of this backup.");
  if (aside !== undefined) output.say(`What was there before: ${aside}`);
  output.result({ home: home.root, ...header, files, aside });
}
