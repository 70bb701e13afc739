// What will be trained: which tokenizers there are to choose from, and the tokens that the page asks for.
import * as vscode from "vscode";
import type { DatasetDown, TokensWanted } from "../../../schemas/panels/dataset.ts";
import type { Problem } from "../../../schemas/problem.ts";
import { failureText } from "../../failure-text.ts";
import { keptList } from "../../kept-list.ts";
import { logFailure } from "../../log-failure.ts";
import type { Services } from "../../services.ts";
import type { Changes } from "./changes.ts";
import { Ongoing } from "./ongoing.ts";
import { renderTokens, type RenderSource } from "./rendering.ts";
import type { RowsSource } from "./rows-source.ts";
import type { TableSession } from "./table-session.ts";
import { chosenTokenizer, sequenceLengths, tokenizerChoices } from "./tokenizers.ts";

export interface TokensOptions {
  readonly services: Services;
  readonly source: RowsSource;
  readonly session: TableSession;
  readonly changes: Changes;
  readonly send: (message: DatasetDown) => void;
}

const MOST_FILES = 20;
const lastKey = "dataset.tokenizer";
const filesKey = "dataset.tokenizerFiles";

/** A row that training would leave out, and why. */
interface Nothing {
  readonly kind: "nothing";
  readonly problems: readonly Problem[];
}

export class Tokens implements vscode.Disposable {
  readonly #options: TokensOptions;
  readonly #rendering = new Ongoing();
  readonly #subscriptions: { dispose(): void }[];
  #told = "";
  /** The whole folder is searched once, and again when a file has come or gone. */
  #found: Promise<string[]> | undefined;

  constructor(options: TokensOptions) {
    this.#options = options;
    const { services } = options;
    const { runs, models } = services;
    const told = (): void => {
      this.tell().catch((error: unknown) => {
        logFailure(services, error);
      });
    };
    const watcher = vscode.workspace.createFileSystemWatcher("**/tokenizer.json", false, true, false);
    const lookAgain = (): void => {
      this.#found = undefined;
      told();
    };
    this.#subscriptions = [
      runs.onDidChange(told),
      models.onDidChange(told),
      watcher,
      watcher.onDidCreate(lookAgain),
      watcher.onDidDelete(lookAgain),
      vscode.workspace.onDidGrantWorkspaceTrust(lookAgain),
    ];
  }

  /** Tells the page which tokenizers there are, unless they are the same as before. */
  async tell(isAnew = false): Promise<void> {
    const { services, source, send } = this.#options;
    const { agent, runs, models, context } = services;
    if (agent.state.kind !== "connected" || !runs.isLoaded || !models.isLoaded) return;
    const files = [...this.#ownFiles, ...(await this.#filesInFolder())];
    const ids = JSON.stringify([
      runs.items.map(({ id, step }) => [id, step > 0]),
      models.items.map(({ id }) => id),
      files,
    ]);
    if (ids === this.#told && !isAnew) return;
    this.#told = ids;
    const lengths = await sequenceLengths(agent).catch(() => new Map<string, number>());
    // Newer ones have been told of, or will be.
    if (ids !== this.#told) return;
    const choices = tokenizerChoices({
      runs: runs.items,
      models: models.items,
      files: [...new Set(files)],
      lengths,
      ownLength: source.kind === "file" ? source.training?.sequenceLength : undefined,
    });
    const kept = context.workspaceState.get<unknown>(lastKey);
    const last = typeof kept === "string" ? kept : undefined;
    const dataset = source.kind === "version" ? source.version.dataset : undefined;
    send({ kind: "tokenizers", choices, chosen: chosenTokenizer(choices, last, runs.items, dataset) });
  }

  async show(wanted: TokensWanted): Promise<void> {
    const { services, send } = this.#options;
    const signal = this.#rendering.begin();
    void services.context.workspaceState.update(lastKey, wanted.tokenizer);
    try {
      const source = await this.#sourceOf(wanted.row);
      const answer =
        source.kind === "nothing"
          ? { rows: [], template: null, problems: [...source.problems] }
          : await renderTokens(services.agent, source, wanted, signal);
      if (!signal.aborted) send({ kind: "tokens", wanted, ...answer, failure: null });
    } catch (error) {
      if (signal.aborted) return;
      send({
        kind: "tokens",
        wanted,
        rows: [],
        template: null,
        problems: [],
        failure: failureText(error),
      });
    }
  }

  async chooseFile(): Promise<void> {
    const { context } = this.#options.services;
    const chosen = await vscode.window.showOpenDialog({
      title: vscode.l10n.t("Choose tokenizer.json"),
      filters: { "tokenizer.json": ["json"] },
    });
    const file = chosen?.[0]?.fsPath;
    if (file === undefined) return;
    await context.workspaceState.update(
      filesKey,
      [...new Set([file, ...this.#ownFiles])].slice(0, MOST_FILES),
    );
    await context.workspaceState.update(lastKey, `file:${file}`);
    await this.tell(true);
  }

  dispose(): void {
    this.#rendering.end();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #filesInFolder(): Promise<string[]> {
    this.#found ??= findTokenizers();
    return this.#found;
  }

  get #ownFiles(): readonly string[] {
    return keptList(this.#options.services.context, filesKey);
  }

  async #sourceOf(row: number | null): Promise<RenderSource | Nothing> {
    const { source, session, changes } = this.#options;
    const edited = row === null ? undefined : changes.pending.editOf(row);
    if (edited !== undefined) return { kind: "example", example: edited.example, line: edited.line };
    if (source.kind === "version") return { kind: "numbered", rows: source.version };
    if (row === null) {
      const rows = {
        source: { path: source.path },
        ...(source.training && { options: source.training.options }),
      };
      return { kind: "numbered", rows };
    }
    const { example, line, problems } = await session.whole(row);
    if (example !== null) return { kind: "example", example, line };
    // Where the shape of the file is not known, no row of it says more.
    return { kind: "nothing", problems: problems.length > 0 ? problems : session.problems };
  }
}

/** A folder that is not trusted has no say in what is read. */
async function findTokenizers(): Promise<string[]> {
  if (!vscode.workspace.isTrusted) return [];
  const found = await vscode.workspace.findFiles("**/tokenizer.json", "**/node_modules/**", MOST_FILES);
  return found.map(({ fsPath }) => fsPath).sort();
}
