// `trainyard backup FILE`: keeps what cannot be made again in one file, also while agent and runs go on.
import path from "node:path";
import type { Command } from "commander";
import { createBackup } from "../store/backup.ts";
import { formatBytes } from "../store/format-bytes.ts";
import { formatCount } from "../terminal/format.ts";
import { addCommand, perform, type Context } from "./program.ts";

interface BackupOptions {
  json?: boolean;
  withData?: boolean;
}

export function registerBackup(program: Command): void {
  addCommand(program, "backup", "Keep runs, labels and conversations in one file; also while they change.")
    .argument("<file>", "tar file to write; one that is there is replaced")
    .option("--with-data", "also rows, checkpoints and model files")
    .action((file: string, options: BackupOptions) =>
      perform(options, (context) => backUp(context, path.resolve(file), options)),
    );
}

async function backUp({ home, output }: Context, file: string, options: BackupOptions): Promise<void> {
  const summary = await createBackup(home, file, { withData: options.withData ?? false });
  const { files, bytes, damage, leftOut } = summary;
  output.say(`${formatCount(files)} files, ${formatBytes(bytes)}: ${file}`);
  if (damage !== undefined) output.complain(`What follows could not be read any more: ${damage}`);
  for (const name of leftOut)
    output.complain(`Left out, as its name cannot be kept: ${JSON.stringify(name)}`);
  output.result({ file, ...summary });
}
