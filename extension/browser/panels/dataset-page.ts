// Everything behind a dataset's page: its rows, its tokens and its versions.
import * as vscode from "vscode";
import type { DatasetDown, DatasetUp, TokensWanted } from "../../../schemas/panels/dataset.ts";
import type { DatasetSummary } from "../../../schemas/protocol/dataset.ts";
import type { Disposable } from "../../emitter.ts";
import { failureText } from "../../failure-text.ts";
import { asFileName } from "../../file-name.ts";
import type { VersionPlace } from "../../panels/dataset/address.ts";
import { Comparing } from "../../panels/dataset/comparing.ts";
import { makeCurrent } from "../../panels/dataset/make-current.ts";
import { Ongoing } from "../../panels/dataset/ongoing.ts";
import { renderRows } from "../../panels/dataset/render-rows.ts";
import { isTableIntent } from "../../panels/dataset/table-intents.ts";
import { TableSession } from "../../panels/dataset/table-session.ts";
import { chosenTokenizer, sequenceLengths, tokenizerChoices } from "../../panels/dataset/tokenizers.ts";
import { placeOf } from "../../panels/dataset/versions.ts";
import type { Services } from "../../services.ts";

export interface DatasetPageOptions {
  readonly services: Services;
  readonly summary: DatasetSummary;
  readonly place: VersionPlace;
  readonly send: (message: DatasetDown) => void;
  /** Shows another version or split. */
  readonly go: (place: VersionPlace) => void;
}

export class DatasetPage implements Disposable {
  readonly #options: DatasetPageOptions;
  readonly #session: TableSession;
  readonly #rendering = new Ongoing();
  readonly #comparing: Comparing;
  readonly #listening: Disposable;

  constructor(options: DatasetPageOptions) {
    this.#options = options;
    const { services, place, send } = options;
    this.#comparing = new Comparing(services.agent, send);
    this.#session = new TableSession({
      agent: services.agent,
      rows: () => place,
      send,
      describe: failureText,
      onOpened: () => void this.#tellTokenizers(),
    });
    this.#listening = services.datasets.onDidChange((changed) => {
      if (changed === "all" || changed.has(place.dataset)) this.#tellPlace();
    });
    void this.#session.open();
  }

  /** The page is there, or there anew. */
  begin(): void {
    const { send } = this.#options;
    this.#tellPlace();
    this.#session.tellAll();
    send({ kind: "file", state: "asRead" });
    const pending = { excluded: new Uint32Array(), edits: [], isStale: false, elsewhere: 0 };
    send({ kind: "pending", pending });
    void this.#tellTokenizers();
  }

  /** @throws AgentFailure */
  async perform(intent: DatasetUp): Promise<void> {
    if (isTableIntent(intent)) return this.#session.perform(intent);
    const { services, place } = this.#options;
    const { dataset } = place;
    switch (intent.kind) {
      case "showTokens":
        return this.#showTokens(intent.wanted);
      case "showVersion":
        this.#options.go({ dataset, version: intent.version, split: intent.split });
        return;
      case "restore":
        return makeCurrent(services.agent, dataset, intent.version);
      case "compare":
        return this.#comparing.compare(dataset, intent);
      case "showImportProblems":
        return this.#showImportProblems();
      case "openAsText":
        return this.#download();
      case "copy":
        return vscode.env.clipboard.writeText(intent.text);
      default:
        // What is left changes rows or opens files, which the page offers in the editor alone.
        return;
    }
  }

  dispose(): void {
    this.#listening.dispose();
    this.#rendering.end();
    this.#comparing.dispose();
    this.#session.dispose();
  }

  #tellPlace(): void {
    const { services, summary, place, send } = this.#options;
    send({ kind: "place", place: placeOf(services.datasets.get(place.dataset) ?? summary, place) });
  }

  async #tellTokenizers(): Promise<void> {
    const { services, place, send } = this.#options;
    const { agent, runs, models } = services;
    if (agent.state.kind !== "connected") return;
    const lengths = await sequenceLengths(agent).catch(() => new Map<string, number>());
    const sources = { runs: runs.items, models: models.items, files: [], lengths, ownLength: undefined };
    const choices = tokenizerChoices(sources);
    const chosen = chosenTokenizer(choices, undefined, runs.items, place.dataset);
    send({ kind: "tokenizers", choices, chosen });
  }

  async #showTokens(wanted: TokensWanted): Promise<void> {
    const { services, place, send } = this.#options;
    const signal = this.#rendering.begin();
    try {
      const answer = await renderRows(services.agent, place, wanted, signal);
      if (!signal.aborted) send({ kind: "tokens", wanted, ...answer, failure: null });
    } catch (error) {
      if (signal.aborted) return;
      const failure = failureText(error);
      send({ kind: "tokens", wanted, rows: [], template: null, problems: [], failure });
    }
  }

  async #showImportProblems(): Promise<void> {
    const { services, place, send } = this.#options;
    const { dataset, version } = place;
    try {
      const { problems } = await services.agent.call("dataset/get", { dataset, version });
      send({ kind: "importProblems", problems, failure: null });
    } catch (error) {
      send({ kind: "importProblems", problems: [], failure: failureText(error) });
    }
  }

  async #download(): Promise<void> {
    const { services, summary, place } = this.#options;
    const path = [place.dataset, place.version, place.split].map(encodeURIComponent).join("/");
    const bytes = await services.agent.download(`/datasets/${path}`);
    const name = `${asFileName(summary.name, place.dataset)}-${place.split}.jsonl`;
    await vscode.workspace.fs.writeFile(vscode.Uri.file(`/${name}`), bytes);
  }
}
