// Proposals that are still to be decided, kept over a reload of the window, after which the documents hold them too.
import type * as vscode from "vscode";
import * as z from "zod";
import { digestOf } from "./drawn-states.ts";
import { lineChange, linesIn, withChange } from "./document-change.ts";
import { acceptedText, findAgain } from "./find-again.ts";
import type { Placed } from "./follow.ts";
import { hidden, textOf } from "./proposal.ts";
import { KEPT_PROPOSALS } from "./resume.ts";

/** Documents change many times a second while an answer comes. */
const MILLISECONDS_APART = 300;

const KeptProposal = z.object({
  /** Of the whole text: a proposal belongs to this very one, or to what is saved of it. */
  digest: z.string(),
  savedDigest: z.string(),
  start: z.int().min(0),
  lines: z.array(
    z.object({
      text: z.string(),
      kind: z.enum(["same", "removed", "added"]),
      block: z.int(),
      isTyped: z.boolean().exactOptional(),
      isHidden: z.boolean().exactOptional(),
    }),
  ),
});
const Kept = z.record(z.string(), KeptProposal);

/** A proposal in its document, or one that no longer fits into it: the text that it would have come to. */
export type Restored =
  { readonly kind: "placed"; readonly placed: Placed } | { readonly kind: "lost"; readonly text: string };

export class KeptProposals {
  readonly #state: vscode.Memento;
  readonly #changed = new Map<vscode.TextDocument, Placed | undefined>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  /** Undefined where there is none. */
  of(document: vscode.TextDocument): Restored | undefined {
    const kept = this.#read()[document.uri.toString()];
    if (kept === undefined) return undefined;
    const { start, lines } = kept;
    const text = linesIn(document.getText());
    const digest = digestOf(text);
    if (kept.savedDigest === digest) return { kind: "placed", placed: { start, lines: hidden(lines) } };
    if (kept.digest === digest) return { kind: "placed", placed: kept };
    // The document is another one now, as when the window has lost what was not saved.
    const placed = findAgain(text, kept);
    return placed === undefined ? { kind: "lost", text: acceptedText(lines) } : { kind: "placed", placed };
  }

  note(document: vscode.TextDocument, placed: Placed | undefined): void {
    this.#changed.set(document, placed);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#write();
    }, MILLISECONDS_APART);
  }

  #read(): z.infer<typeof Kept> {
    return Kept.safeParse(this.#state.get(KEPT_PROPOSALS)).data ?? {};
  }

  async #write(): Promise<void> {
    const kept = { ...this.#read() };
    for (const [document, placed] of this.#changed) {
      const uri = document.uri.toString();
      if (placed === undefined) Reflect.deleteProperty(kept, uri);
      else {
        const { start, lines } = placed;
        const text = linesIn(document.getText());
        const saved = withChange(text, lineChange(textOf(lines), textOf(hidden(lines)), start));
        const digests = { digest: digestOf(text), savedDigest: digestOf(saved) };
        kept[uri] = { ...digests, start, lines: [...lines] };
      }
    }
    this.#changed.clear();
    await this.#state.update(KEPT_PROPOSALS, Object.keys(kept).length === 0 ? undefined : kept);
  }
}
