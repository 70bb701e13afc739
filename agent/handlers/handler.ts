// What a handler is: a function from checked parameters to a result, for each method that the protocol declares.
import type { MethodName, Params, Progress, Result } from "../../schemas/protocol.ts";
import type { Services } from "./services.ts";

/** The connection that a call came by. */
export interface Client {
  /** Aborted when the connection has ended. */
  readonly ended: AbortSignal;
}

/** One call of a client. */
export interface Call<M extends MethodName> {
  /** Stands in every line of the log that belongs to the call. */
  readonly requestId: string;
  /** Chosen by the client so that a retry has no second effect. */
  readonly operationId: string | undefined;
  readonly client: Client;
  /** Aborted when the client cancels, goes away, or the agent ends. */
  readonly signal: AbortSignal;
  /**
   * Resolves when the client's socket has room again: whoever streams awaits it and sends less meanwhile. What comes
   * last, right before the answer, does not wait for its turn.
   */
  progress(value: Progress<M>, isLast?: boolean): Promise<void>;
}

export type Handler<M extends MethodName> = (params: Params<M>, call: Call<M>) => Promise<Result<M>>;

/** A method without a handler does not compile. */
export type Handlers = { readonly [M in MethodName]: Handler<M> };

/** What a handler's file exports. */
export type HandlerOf<M extends MethodName> = (services: Services) => Handler<M>;
