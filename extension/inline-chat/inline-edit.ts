// An answer that is drawn into a document while it comes, and what becomes of its changes. Knows nothing of VS Code.
import { Emitter, type Event } from "../emitter.ts";
import { sleep } from "../sleep.ts";
import { codeIn } from "./answer-code.ts";
import {
  asDocumentChange,
  lineChange,
  linesChanged,
  withChange,
  type DocumentChange,
  type LineChange,
} from "./document-change.ts";
import { DrawnStates } from "./drawn-states.ts";
import { follow, type Placed } from "./follow.ts";
import { piecesOf, piecesSoFar } from "./line-diff.ts";
import {
  blocksOf,
  decide,
  hidden,
  proposalOf,
  sameLine,
  shown,
  textOf,
  type Block,
  type Decision,
  type Proposal,
} from "./proposal.ts";
import { placed, type Target } from "./target.ts";

export interface InlineEditOptions {
  readonly document: readonly string[];
  readonly lineEnd: string;
  /** What is to be changed, or a proposal that is in the document already, as after a reload. */
  readonly from: { readonly target: Target } | { readonly placed: Placed };
  /**
   * Changes the document and has told of that by `documentChanged` when it resolves. False where it could not: the
   * document was changed meanwhile, cannot be changed, or is shown nowhere. `endsUndo`: nothing before is undone with it.
   */
  readonly edit: (change: DocumentChange, options: { endsUndo: boolean }) => Promise<boolean>;
}

export type EditNews =
  | { readonly kind: "drawn" }
  /** The text that the model was to change is another one now: nothing more of the answer is drawn. */
  | { readonly kind: "interrupted" }
  /** So many changes no longer fit, and are taken back. */
  | { readonly kind: "stale"; readonly blocks: number };

/** Whole, still being written, or over before its end. */
export type AnswerState = "whole" | "writing" | "cut";

interface Expected {
  readonly document: readonly string[];
  readonly placed: Placed;
}

/** Between two drawings of an answer that is being written. */
const MILLISECONDS_APART = 60;

export class InlineEdit {
  readonly #options: InlineEditOptions;
  readonly #news = new Emitter<EditNews>();
  readonly #drawn = new DrawnStates();
  #document: readonly string[];
  #placed: Placed;
  #toDraw: { readonly answer: string; readonly state: AnswerState } | undefined;
  #isWriting: boolean;
  #drawing: Promise<void> | undefined;
  /** What the document is to become by edits of ours that are under way. */
  #expected: readonly Expected[] = [];
  /** Somebody else has changed the document since our last edit: their undo is not ours. */
  #endsUndo = true;
  #work: Promise<unknown> = Promise.resolve();

  readonly onNews: Event<EditNews> = this.#news.event;

  constructor(options: InlineEditOptions) {
    this.#options = options;
    this.#document = options.document;
    const { from } = options;
    this.#isWriting = "target" in from;
    this.#placed =
      "placed" in from
        ? from.placed
        : { start: from.target.start, lines: from.target.original.map(sameLine) };
    this.#drawn.note(this.#document, this.#placed);
  }

  get start(): number {
    return this.#placed.start;
  }

  get placed(): Placed {
    return this.#placed;
  }

  get lines(): Proposal {
    return this.#placed.lines;
  }

  get blocks(): Block[] {
    return blocksOf(this.#placed.lines);
  }

  get isWriting(): boolean {
    return this.#isWriting;
  }

  /** Nothing is left to be decided, and nothing more comes. */
  get isOver(): boolean {
    return !this.#isWriting && this.#toDraw === undefined && this.blocks.length === 0;
  }

  /** All of the answer that there is so far. */
  write(answer: string): void {
    if (!this.#isWriting) return;
    this.#toDraw = { answer, state: "writing" };
    void this.#drawAll();
  }

  /** The answer is over. Resolves when it is drawn, or cannot be just now. */
  async finish(answer: string, state: Exclude<AnswerState, "writing">): Promise<void> {
    if (!this.#isWriting) return;
    this.#isWriting = false;
    this.#toDraw = { answer, state };
    await this.#drawAll();
    this.#tell({ kind: "drawn" });
  }

  /** Draws what could not be drawn while the document was shown nowhere. */
  async catchUp(): Promise<void> {
    await this.#drawAll();
  }

  /** False where the document could not be changed. */
  async decide(blocks: readonly number[], decision: Decision): Promise<boolean> {
    return this.#change((lines) => decide(lines, blocks, decision));
  }

  /** All that is left; what has not been drawn yet is not drawn any more. */
  async decideAll(decision: Decision): Promise<boolean> {
    this.#isWriting = false;
    this.#toDraw = undefined;
    const all = (lines: Proposal): number[] => blocksOf(lines).map(({ number }) => number);
    return this.#change((lines) => decide(lines, all(lines), decision));
  }

  /** The change that takes out of the document what is not accepted, for a save: whoever asks makes it. */
  hide(): DocumentChange | undefined {
    const placed = { ...this.#placed, lines: hidden(this.#placed.lines) };
    const { edit, document } = this.#editTo(placed);
    if (edit === undefined) return undefined;
    this.#expected = [...this.#expected, { document, placed }];
    this.#endsUndo = true;
    return edit;
  }

  /** Draws again what was hidden. */
  async show(): Promise<boolean> {
    return this.#change(shown);
  }

  /** What has happened to the document, in VS Code's order. `undone`: by undoing or redoing. */
  documentChanged(changes: readonly DocumentChange[], undone: boolean): void {
    let document = this.#document;
    const lineChanges: LineChange[] = [];
    for (const change of changes) {
      const one = linesChanged(document, change);
      lineChanges.push(one);
      document = withChange(document, one);
    }
    this.#document = document;
    const own = this.#expected.find((expected) => isSame(document, expected.document));
    if (own !== undefined) {
      this.#expected = [];
      this.#placed = own.placed;
      this.#drawn.note(document, this.#placed);
      this.#tell({ kind: "drawn" });
      return;
    }
    this.#endsUndo = true;
    const known = undone ? this.#drawn.find(document) : undefined;
    if (known === undefined) this.#follow(lineChanges);
    else {
      this.#placed = known;
      this.#interrupt();
      this.#tell({ kind: "drawn" });
    }
  }

  #follow(changes: readonly LineChange[]): void {
    let isTouched = false;
    const stale = new Set<number>();
    for (const change of changes) {
      const followed = follow(this.#placed, change);
      this.#placed = { start: followed.start, lines: followed.lines };
      isTouched ||= followed.isTouched;
      for (const block of followed.stale) stale.add(block);
    }
    if (isTouched) this.#interrupt();
    if (stale.size > 0) {
      this.#tell({ kind: "stale", blocks: stale.size });
      void this.#change((lines) => decide(lines, [...stale], "refuse"));
    }
    this.#tell({ kind: "drawn" });
  }

  #interrupt(): void {
    const wasWriting = this.#isWriting || this.#toDraw !== undefined;
    this.#isWriting = false;
    this.#toDraw = undefined;
    if (wasWriting) this.#tell({ kind: "interrupted" });
  }

  async #drawAll(): Promise<void> {
    this.#drawing ??= this.#drawNext().finally(() => {
      this.#drawing = undefined;
    });
    await this.#drawing;
  }

  /** Until there is nothing to draw, or it cannot be drawn. */
  async #drawNext(): Promise<void> {
    for (let next = this.#toDraw; next !== undefined; next = this.#toDraw) {
      const { answer, state } = next;
      const isDone = await this.#change((lines) =>
        this.#toDraw === undefined ? lines : this.#proposalFor(answer, state),
      );
      if (!isDone) return;
      if (this.#toDraw === next) this.#toDraw = undefined;
      if (this.#isWriting) await sleep(MILLISECONDS_APART);
    }
  }

  #proposalFor(answer: string, state: AnswerState): Proposal {
    const { from } = this.#options;
    if ("placed" in from) return this.#placed.lines;
    const { target } = from;
    const isOver = state !== "writing";
    const proposed = placed(codeIn(answer, isOver), target, isOver);
    const isWhole = state === "whole" && proposed.length > 0;
    return proposalOf(isWhole ? piecesOf(target.original, proposed) : piecesSoFar(target.original, proposed));
  }

  /** One after the other; what somebody else has changed meanwhile is looked at first. */
  #change(compute: (lines: Proposal) => Proposal): Promise<boolean> {
    const done = this.#work.then(() => this.#makeChange(compute));
    this.#work = done;
    return done;
  }

  async #makeChange(compute: (lines: Proposal) => Proposal): Promise<boolean> {
    for (;;) {
      const placed = { ...this.#placed, lines: compute(this.#placed.lines) };
      const before = this.#document;
      const { edit, document } = this.#editTo(placed);
      if (edit === undefined) {
        this.#placed = placed;
        this.#tell({ kind: "drawn" });
        return true;
      }
      const expected = { document, placed };
      this.#expected = [...this.#expected, expected];
      const isDone = await this.#options.edit(edit, { endsUndo: this.#endsUndo });
      if (isDone) {
        this.#endsUndo = false;
        return true;
      }
      this.#expected = this.#expected.filter((other) => other !== expected);
      if (this.#document === before) return false;
    }
  }

  #editTo({ start, lines }: Placed): { edit: DocumentChange | undefined; document: readonly string[] } {
    const change = lineChange(textOf(this.#placed.lines), textOf(lines), start);
    return {
      edit: asDocumentChange(this.#document, change, this.#options.lineEnd),
      document: withChange(this.#document, change),
    };
  }

  #tell(news: EditNews): void {
    this.#news.fire(news);
  }
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((line, index) => line === right[index]);
}
