// One effect for each operation id: a repeated call gets the answer of the first, also from the next agent.
import { createHash } from "node:crypto";
import type { MethodName } from "../../schemas/protocol.ts";
import { errors } from "../errors.ts";
import type { Database } from "../store/database.ts";
import type { Change } from "../store/document.ts";

/** How many are remembered, and how many bytes of results together; the oldest are forgotten first. */
const kept = { operations: 10_000, bytes: 2 << 20 };

export class Operations {
  readonly #database: Pick<Database, "document" | "commit">;
  readonly #running = new Map<string, { digest: string; result: Promise<string> }>();
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
   * not kept, so that a retry may succeed.
   *
   * @throws operation_id_reused
   */
  async once(
    id: string,
    method: MethodName,
    params: unknown,
    perform: () => Promise<string>,
  ): Promise<string> {
    const digest = digestOf(params);
    const { operations } = this.#database.document;
    const done = Object.hasOwn(operations, id) ? operations[id] : undefined;
    if (done !== undefined) {
      if (done.method !== method || done.digest !== digest) throw errors.operationIdReused(id, method);
      return JSON.stringify(done.result ?? null);
    }
    const running = this.#running.get(id);
    if (running !== undefined) {
      if (running.digest !== method + digest) throw errors.operationIdReused(id, method);
      return running.result;
    }
    const result = this.#perform(id, method, digest, perform);
    this.#running.set(id, { digest: method + digest, result });
    try {
      return await result;
    } finally {
      this.#running.delete(id);
    }
  }

  async #perform(
    id: string,
    method: string,
    digest: string,
    perform: () => Promise<string>,
  ): Promise<string> {
    const json = await perform();
    const value = { method, digest, result: JSON.parse(json) as unknown, time: new Date().toISOString() };
    const forgotten = this.#forget(json.length);
    await this.#database.commit([...forgotten, { kind: "set", collection: "operations", id, value }]);
    this.#sizes.set(id, json.length);
    this.#bytes += json.length;
    return json;
  }

  /** Makes room for a result of so many bytes. */
  #forget(bytes: number): Change[] {
    const changes: Change[] = [];
    for (const [id, size] of this.#sizes) {
      if (this.#sizes.size < kept.operations && this.#bytes + bytes <= kept.bytes) break;
      this.#sizes.delete(id);
      this.#bytes -= size;
      changes.push({ kind: "remove", collection: "operations", id });
    }
    return changes;
  }
}

/** Their keys stand in the order of the schema, whatever the order in which they came. */
function digestOf(params: unknown): string {
  return createHash("sha256").update(JSON.stringify(params)).digest("base64url");
}
