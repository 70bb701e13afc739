// Opens runs in the live view.
import * as vscode from "vscode";
import { openRunPanel } from "../../panels/run/panel.ts";
import type { Services } from "../../services.ts";
import { isClick } from "../../views/node.ts";
import { someRuns } from "../subjects.ts";

/** Several are laid over one another in one view. */
export async function openRuns(services: Services, ...args: readonly unknown[]): Promise<void> {
  const runs = await someRuns(services, args, { title: vscode.l10n.t("Open Run") });
  if (runs.length > 0)
    openRunPanel(
      services,
      runs.map(({ id }) => id),
      { keepsFocus: isClick(args) },
    );
}
