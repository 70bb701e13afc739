// The rows behind a clicked point, and versions of their dataset that leave some of them out.
import type { Example } from "../../../schemas/dataset.ts";
import { mapPreference } from "../../../schemas/preference.ts";
import type { Up } from "../../../schemas/panels/panel.ts";
import type { RunPanel } from "../../../schemas/panels/run.ts";
import { AgentFailure } from "../../agents/failure.ts";
import { newOperation } from "../../agents/operation.ts";
import type { FeedOptions } from "./feed.ts";
import { findStep } from "./histories.ts";

type PointIntent = Extract<Up<RunPanel>, { kind: "point" }>;
type ExcludeIntent = Extract<Up<RunPanel>, { kind: "exclude" }>;

/** Of one text of a row; the dataset editor shows all of it. */
const MOST_CHARACTERS = 4000;

export interface StepRowsOptions extends Pick<FeedOptions, "agent" | "send" | "t" | "failureText"> {
  readonly nameOf: (run: string) => string;
}

export class StepRows {
  readonly #options: StepRowsOptions;
  /** The newest version that was made here of each version, so that what is left out adds up. */
  readonly #revisions = new Map<string, { version: string; excluded: Set<string> }>();
  /** The end of what is being made of each version, one after another. */
  readonly #making = new Map<string, Promise<void>>();
  #asked = 0;

  constructor(options: StepRowsOptions) {
    this.#options = options;
  }

  /** A later point takes the place of an earlier one. */
  async find({ run, key, from, to, value }: PointIntent): Promise<void> {
    const { agent, send, t } = this.#options;
    const asked = ++this.#asked;
    const looking = (message: string): void => {
      if (asked === this.#asked) send({ kind: "rowsLooking", run, message });
    };
    looking("");
    try {
      const found = await findStep(agent, run, { key, from, to, value });
      if (found === undefined) throw new AgentFailure("step_not_found", t("There is no step at this place."));
      const { dataset, rows } = await agent.call(
        "run/rows",
        { run, step: found.step },
        {
          onProgress: ({ message }) => {
            looking(message);
          },
        },
      );
      if (asked !== this.#asked) return;
      const excluded = this.#revisions.get(versionKey(dataset.id, dataset.version))?.excluded;
      send({
        kind: "rows",
        run,
        step: found.step,
        value: key === "loss" ? found.value : null,
        dataset,
        rows: rows.map((row) => ({
          ...row,
          example: shortened(row.example),
          excluded: excluded?.has(rowKey(row)) ?? false,
        })),
      });
    } catch (error) {
      if (asked !== this.#asked) return;
      send({ kind: "rowsFailed", run, ...this.#options.failureText(error) });
    }
  }

  /** Each version is made from the one before it, so that it leaves out all that was left out so far. */
  exclude(intent: ExcludeIntent): Promise<void> {
    const key = versionKey(intent.dataset.id, intent.dataset.version);
    const made = (this.#making.get(key) ?? Promise.resolve()).then(() => this.#make(key, intent));
    this.#making.set(key, made);
    return made;
  }

  async #make(key: string, { run, step, dataset: { id, version }, rows }: ExcludeIntent): Promise<void> {
    const { agent, send, t, nameOf } = this.#options;
    const before = this.#revisions.get(key);
    try {
      const revised = await agent.call("dataset/revise", {
        dataset: id,
        version: before?.version ?? version,
        changes: rows.map(({ split, line }) => ({ split, line, exclude: true as const })),
        notes: t("Rows of step {0} of {1} were excluded.", step, nameOf(run)),
        ...newOperation(),
      });
      const excluded = new Set([...(before?.excluded ?? []), ...rows.map(rowKey)]);
      this.#revisions.set(key, { version: revised.version, excluded });
      send({ kind: "excluded", dataset: id, version: revised.version, rows });
    } catch (error) {
      send({ kind: "excludeFailed", message: this.#options.failureText(error).message });
    }
  }
}

/** Long texts are cut at their end. */
function shortened(example: Example): Example {
  const cut = (text: string): string =>
    text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)} …`;
  switch (example.kind) {
    case "conversation":
      return {
        ...example,
        messages: example.messages.map(({ role, content }) => ({ role, content: cut(content) })),
      };
    case "completion":
      return { ...example, prompt: cut(example.prompt), completion: cut(example.completion) };
    case "text":
      return { ...example, text: cut(example.text) };
    case "preference":
      return mapPreference(example, cut);
  }
}

function versionKey(dataset: string, version: string): string {
  return `${dataset} ${version}`;
}

function rowKey({ split, line }: { readonly split: string; readonly line: number }): string {
  return `${split}:${line}`;
}
