// What the file system refuses, as a failure that a person can do something about.
import * as vscode from "vscode";
import { AgentFailure, isCancellation } from "../agents/failure.ts";

/** Does the work on a file or folder. @throws AgentFailure not_writable, with the system's reason */
export async function writing<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isAborted = error instanceof Error && error.name === "AbortError";
    if (isAborted || isCancellation(error) || error instanceof vscode.CancellationError)
      throw new vscode.CancellationError();
    const reason = error instanceof Error ? error.message : String(error);
    throw new AgentFailure(
      "not_writable",
      vscode.l10n.t("{0} cannot be written: {1}", place, reason),
      vscode.l10n.t("Check the folder's permissions and the space on the disk, or choose another place."),
    );
  }
}
