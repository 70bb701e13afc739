// The commands `trainyard.sample.*`: the sample is copied into the open folder and trained at once.
import path from "node:path";
import * as vscode from "vscode";
import type { RunSummary } from "../../schemas/protocol/run.ts";
import { activeStates } from "../../schemas/run-state.ts";
import { newOperation } from "../agents/operation.ts";
import type { CommandTable } from "../commands.ts";
import { followRun } from "../followed-runs.ts";
import { openRunPanel } from "../panels/run/panel.ts";
import type { Services } from "../services.ts";
import { writing } from "./file-failure.ts";
import { withProgress } from "./progress.ts";
import { copySample, type SampleCopy } from "./sample/copy.ts";
import { askForFolder } from "./sample/folder.ts";
import { requireTrust } from "./trust.ts";

export const commands: CommandTable = {
  "trainyard.sample.train": trainSample,
};

/** Asked for twice, as by a double click, it is done once. */
let going: Promise<void> | undefined;

function trainSample(services: Services): Promise<void> {
  going ??= train(services).finally(() => {
    going = undefined;
  });
  return going;
}

async function train(services: Services): Promise<void> {
  await requireTrust();
  const folder = await askForFolder();
  if (folder === undefined) return;
  const title = vscode.l10n.t("Training the sample");
  const { run, copy } = await withProgress(title, async (signal, report) => {
    const copied = await writing(folder.fsPath, () => copySample(services.context.extensionUri, folder));
    report({ message: vscode.l10n.t("Starting the agent") });
    await services.agent.ensure();
    report({ message: vscode.l10n.t("Starting the run") });
    return { copy: copied, run: await runOf(services, copied.trainingFile.fsPath, signal) };
  });
  await followRun(services, run.id);
  await vscode.window.showTextDocument(copy.trainingFile, { preview: false });
  openRunPanel(services, [run.id]);
  tellKept(copy);
}

/** The run of this file that goes on or waits, or a new one. */
async function runOf({ agent }: Services, file: string, signal: AbortSignal): Promise<RunSummary> {
  const { runs } = await agent.call("run/list", { states: [...activeStates] }, { signal });
  const known = runs.find((run) => path.relative(run.file, file) === "");
  return known ?? agent.call("run/start", { training: { file }, ...newOperation() }, { signal });
}

/** A file that was there already may train something else than the sample: worth a word, not a message. */
function tellKept({ kept }: SampleCopy): void {
  if (kept.length === 0) return;
  const text = vscode.l10n.t("Your own copy of the sample was kept: {0}", kept.join(", "));
  vscode.window.setStatusBarMessage(text, 10_000);
}
