// Whether a file is still what was read of it.
import { stat } from "node:fs/promises";
import * as vscode from "vscode";
import { watchOnDisk } from "../../watch-file.ts";

export type FileState = "asRead" | "changed" | "deleted";

/** Programs that write a file do so in several steps. */
const REST_MILLISECONDS = 300;

export class FileWatch implements vscode.Disposable {
  readonly #file: string;
  readonly #watching: vscode.Disposable;
  readonly #onChange: (state: FileState) => void;
  #stamp = "";
  #state: FileState = "asRead";
  #timer: NodeJS.Timeout | undefined;

  constructor(file: string, onChange: (state: FileState) => void) {
    this.#file = file;
    this.#onChange = onChange;
    this.#watching = watchOnDisk(vscode.Uri.file(file), () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#look(), REST_MILLISECONDS);
    });
  }

  get state(): FileState {
    return this.#state;
  }

  /** Changes with every writing of the file; empty where it is not there. */
  get stamp(): string {
    return this.#stamp;
  }

  /** Of the file as it is now. */
  stampNow(): Promise<string> {
    return stampOf(this.#file);
  }

  /** The file is about to be read. */
  async begin(): Promise<void> {
    this.#stamp = await stampOf(this.#file);
    this.#become("asRead");
  }

  /** Somebody has found that the file is another one. */
  stale(): void {
    void this.#look("changed");
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#watching.dispose();
  }

  async #look(least: FileState = "asRead"): Promise<void> {
    const stamp = await stampOf(this.#file);
    this.#become(stamp === "" ? "deleted" : stamp === this.#stamp ? least : "changed");
  }

  #become(state: FileState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#onChange(state);
  }
}

async function stampOf(file: string): Promise<string> {
  return stat(file).then(
    ({ mtimeMs, size }) => `${mtimeMs} ${size}`,
    () => "",
  );
}
