// Changes that are not saved yet: rows are marked and edited, and become a version or are dropped.
import * as vscode from "vscode";
import type { DatasetDown, DatasetUp } from "../../../schemas/panels/dataset.ts";
import { plural } from "../../../schemas/plural.ts";
import { AgentFailure, isCancellation } from "../../agents/failure.ts";
import { requireTrust } from "../../commands/trust.ts";
import { showFailure } from "../../failures.ts";
import type { Services } from "../../services.ts";
import type { PendingChanges } from "./pending-changes.ts";
import type { PendingStore } from "./pending-store.ts";
import type { FileRows, RowsSource, VersionRows } from "./rows-source.ts";
import {
  EditsNotImported,
  importAndSave,
  saveRevision,
  type ChangedRows,
  type Saved,
  type SaveOptions,
} from "./saving.ts";
import type { TableSession } from "./table-session.ts";
import type { DatasetPlace } from "./editor.ts";
import { trainOn } from "./version-actions.ts";

type Intent = DatasetUp & {
  kind: "mark" | "markShown" | "stopWorking" | "edit" | "dropEdit" | "save" | "discard";
};

export interface ChangesOptions {
  readonly services: Services;
  readonly source: RowsSource;
  readonly store: PendingStore;
  readonly session: TableSession;
  /** Changes with the file. */
  readonly stamp: () => string;
  /** Of the file as it is now, whatever was read of it. */
  readonly stampNow: () => Promise<string>;
  readonly send: (message: DatasetDown) => void;
  readonly open: (place: DatasetPlace) => Promise<void>;
}

export class Changes implements vscode.Disposable {
  readonly #options: ChangesOptions;
  readonly pending: PendingChanges;
  readonly #subscription: { dispose(): void };
  #working: AbortController | undefined;

  constructor(options: ChangesOptions) {
    this.#options = options;
    const { source, store } = options;
    this.pending = source.kind === "file" ? store.ofFile(source.path) : store.ofVersion(source.version);
    this.#subscription = this.pending.onDidChange(() => {
      this.tell();
    });
  }

  tell(): void {
    const pending = { ...this.pending.pending(this.#options.stamp()), elsewhere: this.#elsewhere };
    this.#options.send({ kind: "pending", pending });
  }

  /** @throws AgentFailure */
  async perform(intent: Intent): Promise<void> {
    const stamp = this.#options.stamp();
    switch (intent.kind) {
      case "mark":
        this.pending.mark(intent.rows, intent.isExcluded, stamp);
        return;
      case "markShown":
        return this.#markShown(intent);
      case "stopWorking":
        this.#working?.abort();
        return;
      case "edit":
        this.pending.edit(intent.edit, stamp);
        return;
      case "dropEdit":
        this.pending.dropEdit(intent.row);
        return;
      case "save":
        return this.#save();
      case "discard":
        return this.#discard();
    }
  }

  dispose(): void {
    this.#working?.abort();
    this.#subscription.dispose();
  }

  /** Changes of the version's other splits. */
  get #elsewhere(): number {
    return this.#allSplits.reduce((sum, pending) => sum + pending.count, 0) - this.pending.count;
  }

  get #allSplits(): PendingChanges[] {
    return [...this.#bySplit.values()];
  }

  get #bySplit(): Map<string, PendingChanges> {
    const { source, store } = this.#options;
    if (source.kind === "file") return new Map([["", this.pending]]);
    const { summary, version } = source;
    const known = summary?.versions.find((choice) => choice.version === version.version)?.rows ?? {};
    const splits = new Set([version.split, ...Object.keys(known)]);
    return new Map([...splits].map((split) => [split, store.ofVersion({ ...version, split })]));
  }

  async #markShown({ from, to, isExcluded }: DatasetUp & { kind: "markShown" }): Promise<void> {
    const { session, stamp } = this.#options;
    await this.#work(vscode.l10n.t("Marking rows"), async (signal, report) => {
      const rows = await session.shownRows(from, to, signal, report);
      this.pending.markRanges(rows, isExcluded, stamp());
    });
  }

  async #discard(): Promise<void> {
    const all = this.#allSplits;
    const count = all.reduce((sum, pending) => sum + pending.count, 0);
    const discard = vscode.l10n.t("Discard");
    const question = plural(
      count,
      vscode.l10n.t("Discard 1 change?"),
      vscode.l10n.t("Discard {0} changes?", count),
    );
    if ((await vscode.window.showWarningMessage(question, { modal: true }, discard)) !== discard) return;
    for (const pending of all) pending.discard();
  }

  async #save(): Promise<void> {
    const { source } = this.#options;
    if (this.#allSplits.every(({ count }) => count === 0)) return;
    const save = source.kind === "version" ? await askForNotes(source) : await this.#askToImport(source);
    if (save === undefined) return;
    await this.#work(vscode.l10n.t("Saving a new version"), async (signal, report) => {
      const options: SaveOptions = {
        agent: this.#options.services.agent,
        notes: save.notes,
        signal,
        onProgress: (_message, fraction) => {
          report(fraction ?? null);
        },
      };
      const bySplit = new Map([...this.#bySplit].map(([split, pending]) => [split, pending.rows]));
      const saved = await this.#become(options, bySplit);
      for (const [split, pending] of this.#bySplit) {
        const rows = bySplit.get(split);
        if (rows !== undefined) pending.saved(rows);
      }
      this.#tellSaved(saved).catch((error: unknown) => showFailure(this.#options.services, error));
    });
  }

  /** Asks again where the file has become another one meanwhile. */
  async #askToImport(source: FileRows): ReturnType<typeof askToImport> {
    await requireTrust();
    for (;;) {
      const stamp = await this.#options.stampNow();
      const save = await askToImport(source, this.pending.pending(stamp).isStale);
      if (save === undefined || (await this.#options.stampNow()) === stamp) return save;
    }
  }

  #become(options: SaveOptions, bySplit: ReadonlyMap<string, ChangedRows>): Promise<Saved> {
    const { source } = this.#options;
    if (source.kind === "file") {
      const saving = importAndSave(options, source.path, source.training?.options, bySplit.get("")!);
      return saving.catch((error: unknown) => {
        throw error instanceof EditsNotImported ? notImported(error) : error;
      });
    }
    const { dataset, version } = source.version;
    return saveRevision(options, dataset, version, bySplit);
  }

  async #tellSaved({ dataset, version }: Saved): Promise<void> {
    const open = vscode.l10n.t("Open Version");
    const train = vscode.l10n.t("Train on This Version…");
    const text = vscode.l10n.t("{0} has a new version.", dataset.name);
    const chosen = await vscode.window.showInformationMessage(text, open, train);
    if (chosen === open) await this.#options.open({ dataset: dataset.id, version });
    if (chosen === train) await trainOn(dataset.id, version);
  }

  /** One piece of work at a time, told to the page; what was cancelled says nothing. */
  async #work(
    message: string,
    work: (signal: AbortSignal, report: (fraction: number | null) => void) => Promise<void>,
  ): Promise<void> {
    if (this.#working !== undefined) return;
    const { send } = this.#options;
    const working = new AbortController();
    this.#working = working;
    const report = (fraction: number | null): void => {
      send({ kind: "working", work: { message, fraction } });
    };
    report(null);
    try {
      await work(working.signal, report);
    } catch (error) {
      if (!working.signal.aborted && !isCancellation(error)) throw error;
    } finally {
      this.#working = undefined;
      send({ kind: "working", work: null });
    }
  }
}

/** Undefined where it was cancelled. */
async function askForNotes({ name }: VersionRows): Promise<{ readonly notes: string } | undefined> {
  const notes = await vscode.window.showInputBox({
    title: vscode.l10n.t("Save a New Version of {0}", name),
    prompt: vscode.l10n.t("What has changed, and why? It is kept with the version. May be empty."),
  });
  return notes === undefined ? undefined : { notes: notes.trim() };
}

async function askToImport(
  { name }: FileRows,
  isStale: boolean,
): Promise<{ readonly notes: string } | undefined> {
  const save = isStale ? vscode.l10n.t("Import and Save Anyway") : vscode.l10n.t("Import and Save");
  const message = vscode.l10n.t("Import {0} as a dataset and save the changes as its version?", name);
  const detail = isStale
    ? vscode.l10n.t(
        "The file has changed since its rows were marked and edited. The changes are made to the rows that stand on these lines now, which may be others.",
      )
    : vscode.l10n.t("The file stays as it is. To change the file itself, open it as text.");
  const chosen = isStale
    ? await vscode.window.showWarningMessage(message, { modal: true, detail }, save)
    : await vscode.window.showInformationMessage(message, { modal: true, detail }, save);
  return chosen === save ? { notes: "" } : undefined;
}

/** So many lines are named. */
const LINES_NAMED = 5;

function notImported({ lines }: EditsNotImported): AgentFailure {
  const named = lines.slice(0, LINES_NAMED).join(", ");
  return new AgentFailure(
    "input_has_problems",
    lines.length <= LINES_NAMED
      ? vscode.l10n.t("Nothing was saved: no row is imported from these lines that were edited: {0}.", named)
      : vscode.l10n.t(
          "Nothing was saved: no row is imported from {0} lines that were edited, such as {1}.",
          lines.length,
          named,
        ),
    vscode.l10n.t("Undo these edits, or correct the lines in the file itself."),
  );
}
