// Messages, questions, pickers and panels.
import type { Uri } from "./uri.ts";

export {
  setStatusBarMessage,
  showErrorMessage,
  showInformationMessage,
  showWarningMessage,
} from "./messages.ts";
export { showInputBox } from "./input-box.ts";
export { withProgress } from "./progress.ts";
export { createQuickPick } from "./quick-pick.ts";
export { createWebviewPanel } from "./panels.ts";

/** A browser has no files beside the page. */
export const activeTextEditor: { readonly viewColumn: number } | undefined = undefined;

/** The browser asks by itself where to put a download, if its user wants so. */
export function showSaveDialog({
  defaultUri,
}: {
  defaultUri?: Uri;
  filters?: object;
}): Promise<Uri | undefined> {
  return Promise.resolve(defaultUri);
}
