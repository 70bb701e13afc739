// What the agent has of one kind, kept up to date by its events: the trees, pickers and tables all look here.
import { withSafeName } from "../../schemas/direction.ts";
import type { AgentConnection } from "../agents/connection.ts";
import { AgentFailure, isConnectionLoss } from "../agents/failure.ts";
import { Emitter, type Disposable, type Event } from "../emitter.ts";

/** Something whose folder or record cannot be read. */
export interface Damaged {
  readonly id: string;
  readonly reason: string;
}

export interface Listed<T> {
  readonly items: readonly T[];
  readonly damaged: readonly Damaged[];
}

export interface ListingSource<T> {
  readonly kind: "dataset" | "run" | "model" | "conversation" | "evaluation";
  /** All of them, in the order in which people want to see them. */
  list(connection: AgentConnection): Promise<Listed<T>>;
  /** One of them. @throws AgentFailure with `missing` where it is gone */
  get(connection: AgentConnection, id: string): Promise<T>;
  /** Code of the failure that says that something is gone. */
  readonly missing: string;
  /** Less than 0 where `left` comes before `right`. */
  compare(left: T, right: T): number;
}

/** Of more changes than this at once the whole list is asked for anew. */
const FEW = 20;
/** Between two looks at what changes all the time, as a run that trains. */
const MILLISECONDS_APART = 500;
const MILLISECONDS_UNTIL_RETRY = 10_000;

export class Listing<T extends { readonly id: string; readonly name?: string }> implements Disposable {
  readonly #connection: AgentConnection;
  readonly #source: ListingSource<T>;
  readonly #onFailure: (error: unknown) => void;
  readonly #changes = new Emitter<ReadonlySet<string> | "all">();
  readonly #subscriptions: Disposable[];
  #items = new Map<string, T>();
  #damaged: readonly Damaged[] = [];
  #loaded = false;
  #changed = new Set<string>();
  #everything = false;
  #refreshing = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  /** Fires with the ids of what has changed, come or gone, or with "all". */
  readonly onDidChange: Event<ReadonlySet<string> | "all"> = this.#changes.event;

  constructor(connection: AgentConnection, source: ListingSource<T>, onFailure: (error: unknown) => void) {
    this.#connection = connection;
    this.#source = source;
    this.#onFailure = onFailure;
    this.#subscriptions = [
      connection.onDidChange(({ kind, ids }) => {
        if (kind === source.kind) this.#note(ids);
      }),
      connection.onDidChangeState((state) => {
        if (state.kind === "connected") this.reload();
        if (state.kind === "stopped" || state.kind === "incompatible") this.#clear();
      }),
    ];
    if (connection.state.kind === "connected") this.reload();
  }

  /** Whether the agent has told what there is. */
  get isLoaded(): boolean {
    return this.#loaded;
  }

  get items(): readonly T[] {
    return [...this.#items.values()];
  }

  get damaged(): readonly Damaged[] {
    return this.#damaged;
  }

  get(id: string): T | undefined {
    return this.#items.get(id);
  }

  reload(): void {
    this.#everything = true;
    void this.#refresh();
  }

  dispose(): void {
    clearTimeout(this.#retry);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changes.dispose();
  }

  #note(ids: readonly string[]): void {
    for (const id of ids) this.#changed.add(id);
    if (ids.length === 0 || this.#changed.size > FEW) this.#everything = true;
    void this.#refresh();
  }

  #clear(): void {
    this.#items = new Map();
    this.#damaged = [];
    this.#loaded = false;
    this.#changes.fire("all");
  }

  /** One look at a time; what changes meanwhile is looked at afterwards. */
  async #refresh(): Promise<void> {
    if (this.#refreshing) return;
    this.#refreshing = true;
    try {
      while (this.#connection.state.kind === "connected" && (this.#everything || this.#changed.size > 0)) {
        if (this.#everything) await this.#lookAtAll();
        else await this.#lookAt([...this.#changed]);
        await new Promise((resolve) => setTimeout(resolve, MILLISECONDS_APART));
      }
    } catch (error) {
      // After a cut everything is looked at again.
      if (!isConnectionLoss(error)) this.#tryLater(error);
    } finally {
      this.#refreshing = false;
    }
  }

  #tryLater(error: unknown): void {
    this.#onFailure(error);
    this.#everything = true;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#refresh(), MILLISECONDS_UNTIL_RETRY);
  }

  async #lookAtAll(): Promise<void> {
    this.#everything = false;
    this.#changed.clear();
    const { items, damaged } = await this.#source.list(this.#connection);
    this.#items = new Map(items.map((item) => [item.id, withSafeName(item)]));
    this.#damaged = damaged;
    this.#loaded = true;
    this.#changes.fire("all");
  }

  async #lookAt(ids: readonly string[]): Promise<void> {
    this.#changed.clear();
    const looks = await Promise.all(ids.map((id) => this.#lookAtOne(id)));
    const isNew = looks.includes("new");
    if (isNew) {
      const sorted = [...this.#items].sort(([, left], [, right]) => this.#source.compare(left, right));
      this.#items = new Map(sorted);
    }
    this.#changes.fire(new Set(ids));
  }

  async #lookAtOne(id: string): Promise<"new" | "known" | "gone"> {
    try {
      const item = withSafeName(await this.#source.get(this.#connection, id));
      const known = this.#items.has(id);
      this.#items.set(id, item);
      return known ? "known" : "new";
    } catch (error) {
      if (isConnectionLoss(error)) throw error;
      this.#items.delete(id);
      if (error instanceof AgentFailure && error.code === this.#source.missing) return "gone";
      // The list says of what cannot be read that it is damaged.
      this.#everything = true;
      return "gone";
    }
  }
}
