// One effect for each operation id: a repeated call gets the answer of the first, also from the next agent.
import { createHash } from "node:crypto";
import type { MethodName } from "../../schemas/protocol.ts";
import { errors, TrainyardError } from "../errors.ts";
import type { Database } from "../store/database.ts";
import type { Change, Operation } from "../store/document.ts";

/** How many are remembered, and how many bytes of results together; the oldest are forgotten first. */
const kept = { operations: 10_000, bytes: 2 << 20, unrecorded: 1000 };

interface Running {
  readonly digest: string;
  readonly result: Promise<string>;
  readonly isAborted: () => boolean;
}

export class Operations {
  readonly #database: Pick<Database, "document" | "commit">;
  readonly #running = new Map<string, Running>();
  /** What could not be recorded, because the disk was full. */
  readonly #unrecorded = new Map<string, Operation>();
  /** Oldest first, with the bytes of their results. */
  readonly #sizes: Map<string, number>;
  #bytes: number;

  constructor(database: Pick<Database, "document" | "commit">) {
    this.#database = database;
    const known = Object.entries(database.document.operations);
    known.sort(([, left], [, right]) => (left.time < right.time ? -1 : 1));
    this.#sizes = new Map(known.map(([id, { result }]) => [id, JSON.stringify(result ?? null).length]));
    this.#bytes = [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
  }

  /**
   * The result as JSON: the one that is kept, that of the same call while it runs, or that of `perform`. Failures are
   * not kept, so that a retry may succeed. A call that shares the work of one that is aborted, as when that one's client
   * has gone, performs it anew where the work ended with that.
   *
   * @param isAborted whether the call that asks is to end
   * @throws operation_id_reused
   */
  async once(
    id: string,
    method: MethodName,
    params: unknown,
    perform: () => Promise<string>,
    isAborted: () => boolean = () => false,
  ): Promise<string> {
    const digest = digestOf(params);
    for (;;) {
      const { operations } = this.#database.document;
      const done = Object.hasOwn(operations, id) ? operations[id] : this.#unrecorded.get(id);
      if (done !== undefined) {
        if (done.method !== method || done.digest !== digest) throw errors.operationIdReused(id, method);
        return JSON.stringify(done.result ?? null);
      }
      const running = this.#running.get(id);
      if (running === undefined) return this.#begin(id, method, digest, perform, isAborted);
      if (running.digest !== method + digest) throw errors.operationIdReused(id, method);
      try {
        return await running.result;
      } catch (error) {
        if (!running.isAborted() || isAborted()) throw error;
      }
    }
  }

  /** Lets the same calls that come meanwhile share the work. */
  #begin(
    id: string,
    method: string,
    digest: string,
    perform: () => Promise<string>,
    isAborted: () => boolean,
  ): Promise<string> {
    const result = this.#perform(id, method, digest, perform).finally(() => this.#running.delete(id));
    this.#running.set(id, { digest: method + digest, result, isAborted });
    return result;
  }

  async #perform(
    id: string,
    method: string,
    digest: string,
    perform: () => Promise<string>,
  ): Promise<string> {
    const json = await perform();
    const value = { method, digest, result: JSON.parse(json) as unknown, time: new Date().toISOString() };
    const forgotten = this.#oldest(json.length);
    const removals = forgotten.map((old): Change => ({ kind: "remove", collection: "operations", id: old }));
    try {
      await this.#database.commit([...removals, { kind: "set", collection: "operations", id, value }]);
    } catch (error) {
      // The effect is there and must not be told to have failed; this agent at least remembers it.
      if (!(error instanceof TrainyardError)) throw error;
      if (this.#unrecorded.size < kept.unrecorded) this.#unrecorded.set(id, value);
      return json;
    }
    for (const old of forgotten) this.#forget(old);
    this.#sizes.set(id, json.length);
    this.#bytes += json.length;
    return json;
  }

  /** Those that make room for a result of so many bytes. */
  #oldest(bytes: number): string[] {
    const oldest: string[] = [];
    let free = kept.bytes - this.#bytes;
    for (const [id, size] of this.#sizes) {
      if (this.#sizes.size - oldest.length < kept.operations && bytes <= free) break;
      oldest.push(id);
      free += size;
    }
    return oldest;
  }

  #forget(id: string): void {
    this.#bytes -= this.#sizes.get(id) ?? 0;
    this.#sizes.delete(id);
  }
}

/** Their keys stand in the order of the schema, whatever the order in which they came. */
function digestOf(params: unknown): string {
  return createHash("sha256").update(JSON.stringify(params)).digest("base64url");
}
