// What a check asks about the world outside the texts: which files are there, which columns rows have. Checks are pure
// and ask for facts by kind; what is not known yet is looked up meanwhile, and the check made again.
import { stat } from "node:fs/promises";

/** A question about the world. `argument` is plain data. */
export interface FactKind<Argument, Fact extends object> {
  name: string;
  /** Must not reject: a failure is a fact, too. */
  look(argument: Argument): Promise<Fact>;
  /** The files and folders that the answer comes from, absolute: while none of them changes, it stands. */
  files(argument: Argument, fact: Fact): readonly string[];
}

export interface Facts {
  /** Undefined as long as it is not known. */
  ask<Argument, Fact extends object>(kind: FactKind<Argument, Fact>, argument: Argument): Fact | undefined;
}

/** The facts of one check: which it has asked for, and whether it has got them all. */
export class Inquiry implements Facts {
  readonly asked = new Set<string>();
  isComplete = true;
  readonly #book: FactBook;

  constructor(book: FactBook) {
    this.#book = book;
  }

  ask<Argument, Fact extends object>(kind: FactKind<Argument, Fact>, argument: Argument): Fact | undefined {
    const key = keyOf(kind.name, argument);
    this.asked.add(key);
    const fact = this.#book.find(key, kind, argument);
    if (fact === undefined) this.isComplete = false;
    return fact;
  }
}

interface Entry {
  fact: object | undefined;
  looking: Promise<void> | undefined;
  /** Of every file that the fact comes from, when it was looked up. */
  stamp: string;
  stampNow: () => Promise<string>;
  look: () => Promise<void>;
}

/** Facts that were looked up, until the files that they come from change. */
export class FactBook {
  readonly #entries = new Map<string, Entry>();
  readonly #onLearnt: (key: string) => void;

  /** @param onLearnt is called with the key of a fact that has become known, or is another one now */
  constructor(onLearnt: (key: string) => void = () => undefined) {
    this.#onLearnt = onLearnt;
  }

  inquire(): Inquiry {
    return new Inquiry(this);
  }

  /** What is known; what is not is looked up from now on. */
  find<Argument, Fact extends object>(
    key: string,
    kind: FactKind<Argument, Fact>,
    argument: Argument,
  ): Fact | undefined {
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = this.#createEntry(key, kind, argument);
      this.#entries.set(key, entry);
      void entry.look();
    }
    return entry.fact as Fact | undefined;
  }

  /** Resolves when nothing is being looked up any more. */
  async settled(): Promise<void> {
    for (;;) {
      const looking = [...this.#entries.values()].flatMap((entry) => entry.looking ?? []);
      if (looking.length === 0) return;
      await Promise.all(looking);
    }
  }

  /** Looks at the files again, looks up what has changed, and forgets what nobody has use for. */
  async refresh(wanted: ReadonlySet<string>): Promise<void> {
    for (const key of [...this.#entries.keys()]) if (!wanted.has(key)) this.#entries.delete(key);
    await Promise.all(
      [...this.#entries.values()].map(async (entry) => {
        if (entry.looking !== undefined || (await entry.stampNow()) === entry.stamp) return;
        await entry.look();
      }),
    );
  }

  #createEntry<Argument, Fact extends object>(
    key: string,
    kind: FactKind<Argument, Fact>,
    argument: Argument,
  ): Entry {
    const stampNow = () =>
      entry.fact === undefined ? Promise.resolve("") : stampOf(kind.files(argument, entry.fact as Fact));
    const lookUp = async (): Promise<void> => {
      const began = Date.now();
      const fact = await kind.look(argument);
      const isSame = JSON.stringify(fact) === JSON.stringify(entry.fact);
      entry.fact = fact;
      // What was written while it was read is looked at again.
      entry.stamp = await stampOf(kind.files(argument, fact), began);
      entry.looking = undefined;
      if (!isSame && this.#entries.get(key) === entry) this.#onLearnt(key);
    };
    const entry: Entry = {
      fact: undefined,
      looking: undefined,
      stamp: "",
      stampNow,
      look: () => (entry.looking ??= lookUp()),
    };
    return entry;
  }
}

/** Makes a check again until it has all the facts that it asks for. */
export async function withFacts<T>(check: (facts: Facts) => T, book = new FactBook()): Promise<T> {
  for (;;) {
    const inquiry = book.inquire();
    const result = check(inquiry);
    if (inquiry.isComplete) return result;
    await book.settled();
  }
}

/** Changes whenever one of the files does. A file that is newer than `began` may still be written to. */
async function stampOf(files: readonly string[], began = Infinity): Promise<string> {
  const stamps = await Promise.all(
    files.map(async (file) => {
      const found = await stat(file).catch(() => undefined);
      if (found === undefined) return "missing";
      return found.mtimeMs > began ? "in progress" : `${found.ino}:${found.size}:${found.mtimeMs}`;
    }),
  );
  return stamps.join("|");
}

function keyOf(name: string, argument: unknown): string {
  return `${name} ${JSON.stringify(argument)}`;
}
