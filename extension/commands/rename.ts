// Asks for a new name.
import * as vscode from "vscode";

const LONGEST = 200;

/** Undefined when the name stays as it is. */
export async function askForName(title: string, name: string): Promise<string | undefined> {
  const given = await vscode.window.showInputBox({
    title,
    value: name,
    prompt: vscode.l10n.t("Only the name changes; the ID and the folder stay."),
    validateInput: (value) => {
      const { length } = value.trim();
      if (length === 0) return vscode.l10n.t("A name is needed.");
      return length > LONGEST ? vscode.l10n.t("At most {0} characters.", LONGEST) : undefined;
    },
  });
  const trimmed = given?.trim();
  return trimmed === name ? undefined : trimmed;
}
