// Lenses at the top of training files.
import * as vscode from "vscode";
import { wording } from "../pick/pick.ts";
import type { Services } from "../services.ts";
import { lensTitles } from "./lens-titles.ts";

export class TrainingLenses implements vscode.CodeLensProvider {
  readonly #runs: Services["runs"];
  readonly #changes = new vscode.EventEmitter<void>();
  readonly #listening: { dispose(): void };

  readonly onDidChangeCodeLenses = this.#changes.event;

  constructor({ runs }: Services) {
    this.#runs = runs;
    this.#listening = runs.onDidChange(() => {
      this.#changes.fire();
    });
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    const top = new vscode.Range(0, 0, 0, 0);
    return lensTitles(uri.fsPath, this.#runs.items, wording()).map(
      ({ title, command, run }) => new vscode.CodeLens(top, { title, command, arguments: [run ?? uri] }),
    );
  }

  dispose(): void {
    this.#listening.dispose();
    this.#changes.dispose();
  }
}
