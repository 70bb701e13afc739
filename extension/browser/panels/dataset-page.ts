// Everything behind a dataset's page: its rows, its tokens and its versions.
import * as vscode from "vscode";
import type { DatasetDown, DatasetUp, TokensWanted } from "../../../schemas/panels/dataset.ts";
import type { DatasetSummary } from "../../../schemas/protocol/dataset.ts";
import { newOperation } from "../../agents/operation.ts";
import type { Disposable } from "../../emitter.ts";
import { failureText } from "../../failure-text.ts";
import { asFileName } from "../../file-name.ts";
import type { VersionPlace } from "../../panels/dataset/address.ts";
import { Ongoing } from "../../panels/dataset/ongoing.ts";
import { TableSession } from "../../panels/dataset/table-session.ts";
import {
  chosenTokenizer,
  sequenceLengths,
  tokenizerChoices,
  tokenizerReference,
} from "../../panels/dataset/tokenizers.ts";
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

const FIRST_ROWS = 10;
/** Longer than any sequence: nothing is cut off. */
const NO_LENGTH = 1_000_000;

export class DatasetPage implements Disposable {
  readonly #options: DatasetPageOptions;
  readonly #session: TableSession;
  readonly #rendering = new Ongoing();
  readonly #comparing = new Ongoing();
  readonly #listening: Disposable;

  constructor(options: DatasetPageOptions) {
    this.#options = options;
    const { services, place, send } = options;
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
    const session = this.#session;
    const { services, place } = this.#options;
    const { dataset } = place;
    switch (intent.kind) {
      case "openAnew":
        return session.open();
      case "fetch":
        return session.fetch(intent.request, intent.offset, intent.limit);
      case "giveUp":
        session.giveUp(intent.request);
        return;
      case "arrange":
        return session.arrange(intent.arrangement);
      case "stopArranging":
        session.stopArranging();
        return;
      case "find":
        return session.find(intent);
      case "stopFinding":
        session.stopFinding();
        return;
      case "showRow":
        return session.showRow(intent.row);
      case "showTokens":
        return this.#showTokens(intent.wanted);
      case "showVersion":
        this.#options.go({ dataset, version: intent.version, split: intent.split });
        return;
      case "restore":
        await services.agent.call("dataset/restore", {
          dataset,
          version: intent.version,
          ...newOperation(),
        });
        return;
      case "compare":
        return this.#compare(intent);
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
    this.#comparing.end();
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
    const params = {
      rows: place,
      tokenizer: tokenizerReference(wanted.tokenizer),
      sequenceLength: wanted.sequenceLength ?? NO_LENGTH,
      offset: wanted.row ?? 0,
      limit: wanted.row === null ? FIRST_ROWS : 1,
    };
    try {
      const answer = await services.agent.call("dataset/render", params, { signal });
      if (!signal.aborted) send({ kind: "tokens", wanted, ...answer, failure: null });
    } catch (error) {
      if (signal.aborted) return;
      const failure = failureText(error);
      send({ kind: "tokens", wanted, rows: [], template: null, problems: [], failure });
    }
  }

  async #compare({ compared, limit }: DatasetUp & { kind: "compare" }): Promise<void> {
    const { services, place, send } = this.#options;
    const signal = this.#comparing.begin();
    const params = { dataset: place.dataset, ...compared, limit };
    try {
      const answer = await services.agent.call("dataset/compare", params, { signal });
      if (!signal.aborted) send({ kind: "comparison", compared, ...answer, failure: null });
    } catch (error) {
      if (signal.aborted) return;
      send({ kind: "comparison", compared, counts: null, rows: [], total: 0, failure: failureText(error) });
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
