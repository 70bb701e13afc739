// Asks before something is lost.
import * as vscode from "vscode";

/** Names that are told; of more, how many. */
const MOST_NAMES = 8;

/** @throws CancellationError when its user has changed their mind */
export async function confirm(options: {
  readonly question: string;
  /** What will be lost, and what will stay. */
  readonly detail: string;
  /** Of what is lost, where it is more than one thing. */
  readonly names?: readonly string[];
  /** What the button says. */
  readonly action: string;
}): Promise<void> {
  const { question, detail, names = [], action } = options;
  const listed = names.slice(0, MOST_NAMES).map((name) => `• ${name}`);
  if (names.length > MOST_NAMES) listed.push(vscode.l10n.t("and {0} more", names.length - MOST_NAMES));
  const parts = names.length > 1 ? [listed.join("\n"), detail] : [detail];
  const chosen = await vscode.window.showWarningMessage(
    question,
    { modal: true, detail: parts.join("\n\n") },
    action,
  );
  if (chosen !== action) throw new vscode.CancellationError();
}
