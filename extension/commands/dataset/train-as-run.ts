// Opens the form of a training that differs from a run in nothing but the version of its rows.
import path from "node:path";
import * as vscode from "vscode";
import * as z from "zod";
import { openTrainingForm } from "../../panels/training-form/panel.ts";
import { readLive } from "../../panels/training-form/training-file.ts";
import type { Services } from "../../services.ts";
import { textOnVersion } from "../../training-files/text-on-version.ts";

const AsRun = z.strictObject({ asRun: z.string() });

/** The run whose settings are wanted, as the page of a run passes it behind the version. */
export function runToFollow(argument: unknown): string | undefined {
  return AsRun.safeParse(argument).data?.asRun;
}

/** @throws AgentFailure where the run's settings cannot be read */
export async function trainAsRun(
  services: Services,
  run: string,
  rows: { readonly id: string; readonly version: string },
): Promise<void> {
  const { name, folder } = services.runs.get(run) ?? (await services.agent.call("run/get", { run })).run;
  // The training file itself may have been changed since the run was started.
  const resolved = await readLive(vscode.Uri.file(path.join(folder, "config.toml")));
  const heading = vscode.l10n.t("As {0}, on another version of its rows.", name);
  openTrainingForm(services, { dataset: rows, template: textOnVersion(resolved, heading, rows) });
}
