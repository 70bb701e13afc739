// Which models are loaded or served, and what they do just now: trees, cards and commands all look here.
import type { ModelReference } from "../../schemas/protocol/method.ts";
import type { ServedModel } from "../../schemas/protocol/serve.ts";
import type { AgentConnection } from "../agents/connection.ts";
import { isConnectionLoss } from "../agents/failure.ts";
import { Emitter, type Disposable, type Event } from "../emitter.ts";

/** Between two looks at what the agent tells of. */
const MILLISECONDS_APART = 200;
/** Between two looks at a model that answers or is loaded: the agent tells only when that begins and ends. */
const MILLISECONDS_WHILE_BUSY = 1000;

export class ServedModels implements Disposable {
  readonly #connection: AgentConnection;
  readonly #onFailure: (error: unknown) => void;
  readonly #changes = new Emitter<readonly ModelReference[]>();
  readonly #subscriptions: readonly Disposable[];
  #items: readonly ServedModel[] = [];
  #path = "";
  #isLooking = false;
  #isWanted = false;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  /** Fires with those that stand otherwise than before. */
  readonly onDidChange: Event<readonly ModelReference[]> = this.#changes.event;

  constructor(connection: AgentConnection, onFailure: (error: unknown) => void) {
    this.#connection = connection;
    this.#onFailure = onFailure;
    this.#subscriptions = [
      connection.onDidChange(({ kind }) => {
        if (kind === "serving") this.#lookSoon();
      }),
      connection.onDidChangeState((state) => {
        if (state.kind === "connected") this.#lookSoon();
        if (state.kind === "stopped" || state.kind === "incompatible") this.#take([]);
      }),
    ];
    if (connection.state.kind === "connected") this.#lookSoon();
  }

  get items(): readonly ServedModel[] {
    return this.#items;
  }

  /** Where programs ask, as `http://127.0.0.1:8790/v1`; undefined while no agent is connected. */
  get address(): string | undefined {
    const { address } = this.#connection;
    return address === undefined || this.#path === "" ? undefined : address + this.#path;
  }

  dispose(): void {
    clearTimeout(this.#waiting);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changes.dispose();
  }

  #lookSoon(): void {
    this.#isWanted = true;
    if (!this.#isLooking) void this.#look();
  }

  /** One look at a time; what changes meanwhile is looked at afterwards. */
  async #look(): Promise<void> {
    clearTimeout(this.#waiting);
    if (this.#connection.state.kind !== "connected") return;
    this.#isLooking = true;
    this.#isWanted = false;
    try {
      const { path, models } = await this.#connection.call("serve/list", {});
      this.#path = path;
      this.#take(models);
    } catch (error) {
      if (!isConnectionLoss(error)) this.#onFailure(error);
    }
    this.#lookAgain();
  }

  #lookAgain(): void {
    const isBusy = this.#items.some(({ state }) => state === "answering" || state === "loading");
    this.#waiting = setTimeout(() => {
      this.#isLooking = false;
      if (this.#isWanted) void this.#look();
      else if (isBusy)
        this.#waiting = setTimeout(() => void this.#look(), MILLISECONDS_WHILE_BUSY - MILLISECONDS_APART);
    }, MILLISECONDS_APART);
  }

  #take(items: readonly ServedModel[]): void {
    const before = new Map(this.#items.map((item) => [item.name, JSON.stringify(item)]));
    const now = new Map(items.map((item) => [item.name, JSON.stringify(item)]));
    const changed = [...this.#items, ...items].filter(({ name }) => before.get(name) !== now.get(name));
    this.#items = items;
    const references = new Map(changed.map(({ name, model }) => [name, model]));
    if (references.size > 0) this.#changes.fire([...references.values()]);
  }
}
