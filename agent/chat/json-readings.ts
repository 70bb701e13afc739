// Whether a JSON text can be read in ever more ways by the rules of a grammar. llama.cpp follows all readings side by
// side: where a value that holds itself has two that go on alike, they double with each level, until a single token takes
// longer than anybody waits. This is Weber and Seidl's criterion for exponential ambiguity of automata ("On the degree of
// ambiguity of finite automata", 1991), on JSON, whose brackets are the same in all readings.

export type Kind = "object" | "array" | "string" | "number" | "boolean" | "null";

/** What a rule stands for. Other rules are named by their names, or by their text where they have none. */
export type Form =
  | { readonly is: "either"; readonly of: readonly string[] }
  /** A value that holds no other schema. `any` may also be a container. */
  | { readonly is: "leaf"; readonly kind: Kind | "any"; readonly literal?: string }
  | { readonly is: "array"; readonly path: readonly string[]; readonly item: string }
  | ObjectForm;

interface ObjectForm {
  readonly is: "object";
  /** Where it stands in the schema. */
  readonly path: readonly string[];
  /** In the order in which they are written. */
  readonly properties: readonly { name: string; value: string; isNeeded: boolean }[];
  /** The value of names that are not listed, after those that are. */
  readonly more: string | undefined;
}

/** Two readings of a text. */
interface Pair {
  /** A rule whose value comes next, or a container that has begun. */
  readonly left: string;
  readonly right: string;
  readonly inside: boolean;
  /** They have come here on different ways. */
  readonly differ: boolean;
}

interface Step {
  /** Undefined for one that is not listed. */
  readonly name: string | undefined;
  readonly value: string;
  /** Index of the first property that may follow. */
  readonly after: number;
}

/** What a value may be, all alternatives together. */
interface Values {
  readonly containers: string[];
  readonly kinds: Set<Kind | "any">;
  readonly literals: Set<string>;
  readonly literalKinds: Set<Kind | "any">;
}

/** Of the search: a tenth of a second. A schema that takes more is refused as one that doubles. */
const mostSteps = 200_000;

export class JsonReadings {
  readonly #forms = new Map<string, Form>();
  readonly #values = new Map<string, Values>();
  #steps = 0;

  set(rule: string, form: Form): void {
    if (!this.#forms.has(rule)) this.#forms.set(rule, form);
  }

  /** The path of a container whose readings double, where there is one among what these rules stand for. */
  findDoubling(rules: Iterable<string>): readonly string[] | undefined {
    const done = new Set<string>();
    for (const rule of rules) {
      for (const container of this.#valuesOf(rule).containers) {
        if (done.has(container)) continue;
        const form = this.#forms.get(container)!;
        if (this.#doubles(container, done) && "path" in form) return form.path;
      }
    }
    return undefined;
  }

  /** Whether the same text leads from the container back to it on two ways. If not, it is done, with all on these ways. */
  #doubles(start: string, done: Set<string>): boolean {
    const first = { left: start, right: start, inside: true, differ: false };
    const pairs = new Map<string, Pair>([[keyOf(first), first]]);
    const cameFrom = new Map<string, Set<Pair>>();
    const back = keyOf({ ...first, differ: true });
    for (const pair of pairs.values()) {
      for (const next of pair.inside ? this.#within(pair) : this.#begun(pair)) {
        if (++this.#steps > mostSteps) return true;
        const key = keyOf(next);
        if (key === back) return true;
        if (!pairs.has(key)) pairs.set(key, next);
        if (next.differ) continue;
        if (!cameFrom.has(key)) cameFrom.set(key, new Set());
        cameFrom.get(key)!.add(pair);
      }
    }
    const leading = new Set([first]);
    for (const pair of leading) {
      if (pair.inside) done.add(pair.left);
      for (const before of cameFrom.get(keyOf(pair)) ?? []) leading.add(before);
    }
    return false;
  }

  /** The containers that the values may be, as far as both begin with the same bracket. */
  #begun({ left, right, differ }: Pair): Pair[] {
    const rights = this.#valuesOf(right).containers;
    return this.#valuesOf(left).containers.flatMap((one) =>
      rights.map((other) => ({ left: one, right: other, inside: true, differ: differ || one !== other })),
    );
  }

  /** The values that both may come to. */
  #within({ left, right, differ }: Pair): Pair[] {
    const [one, other] = [this.#forms.get(left)!, this.#forms.get(right)!];
    if (one.is === "array" && other.is === "array")
      return [{ left: one.item, right: other.item, inside: false, differ }];
    if (one.is === "object" && other.is === "object") return this.#withinObjects(one, other, differ);
    return [];
  }

  /** Property by property, as far as both have the same names and values that may be the same. */
  #withinObjects(one: ObjectForm, other: ObjectForm, differ: boolean): Pair[] {
    const pairs: Pair[] = [];
    const places = new Map([["", { left: 0, right: 0, differ }]]);
    for (const place of places.values()) {
      const rights = new Map(nextOf(other, place.right).map((step) => [step.name, step]));
      for (const left of nextOf(one, place.left)) {
        // A name that is not listed may also be one that is.
        const alike =
          left.name === undefined ? rights.values() : [rights.get(left.name), rights.get(undefined)];
        for (const right of alike) {
          if (++this.#steps > mostSteps) return pairs;
          if (right === undefined) continue;
          const apart = place.differ || left.name !== right.name;
          pairs.push({ left: left.value, right: right.value, inside: false, differ: apart });
          const next = { left: left.after, right: right.after, differ: apart };
          if (this.#meet(left.value, right.value)) places.set(JSON.stringify(next), next);
        }
      }
    }
    return pairs;
  }

  /** Whether there may be a value that is both; of containers what they hold is not looked at. */
  #meet(left: string, right: string): boolean {
    const [one, other] = [this.#valuesOf(left), this.#valuesOf(right)];
    if (left === right || one.kinds.has("any") || other.kinds.has("any")) return true;
    const share = (some: ReadonlySet<string>, others: ReadonlySet<string>): boolean =>
      [...some].some((each) => others.has(each));
    return (
      share(one.kinds, other.kinds) ||
      share(one.kinds, other.literalKinds) ||
      share(one.literalKinds, other.kinds) ||
      share(one.literals, other.literals)
    );
  }

  #valuesOf(rule: string): Values {
    const known = this.#values.get(rule);
    if (known !== undefined) return known;
    const values: Values = { containers: [], kinds: new Set(), literals: new Set(), literalKinds: new Set() };
    const rules = new Set([rule]);
    for (const one of rules) {
      const form = this.#forms.get(one);
      if (form?.is === "either") for (const each of form.of) rules.add(each);
      else if (form?.is === "leaf" && form.literal !== undefined) {
        values.literals.add(form.literal);
        values.literalKinds.add(form.kind);
      } else if (form?.is === "leaf") values.kinds.add(form.kind);
      else if (form !== undefined) {
        values.kinds.add(form.is);
        values.containers.push(one);
      }
    }
    this.#values.set(rule, values);
    return values;
  }
}

function keyOf({ left, right, inside, differ }: Pair): string {
  return JSON.stringify([left, right, inside, differ]);
}

/** What may come after the properties before the one at `start`: each up to the first that is needed. */
function nextOf({ properties, more }: ObjectForm, start: number): Step[] {
  const steps: Step[] = [];
  for (const [index, { name, value, isNeeded }] of properties.entries()) {
    if (index < start) continue;
    steps.push({ name, value, after: index + 1 });
    if (isNeeded) return steps;
  }
  if (more !== undefined) steps.push({ name: undefined, value: more, after: properties.length });
  return steps;
}
