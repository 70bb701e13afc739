// An answer of a real agent that comes only when a test wants it, so that the order of two answers is no matter of luck.
import type { AgentConnection } from "../../extension/agents/connection.ts";
import type { MethodName } from "../../schemas/protocol.ts";

export interface HeldAnswer {
  /** Resolves once the agent has answered, and nobody knows of it yet. */
  readonly isThere: Promise<void>;
  readonly release: () => void;
}

/** Holds the next answer to this method; those after it come as they do. */
export function holdAnswer(connection: AgentConnection, held: MethodName): HeldAnswer {
  const call = connection.call.bind(connection) as (...given: unknown[]) => Promise<unknown>;
  const arrived = gate();
  const released = gate();
  let isHolding = true;
  const holding = async (method: MethodName, ...given: unknown[]): Promise<unknown> => {
    if (method !== held || !isHolding) return call(method, ...given);
    isHolding = false;
    try {
      return await call(method, ...given);
    } finally {
      arrived.open();
      await released.opened;
    }
  };
  Object.assign(connection, { call: holding });
  return {
    isThere: arrived.opened,
    release: released.open,
  };
}

function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
