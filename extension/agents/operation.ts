// The id under which an operation is asked for: sent again after a cut, it has one effect.
import { randomUUID } from "node:crypto";

export function newOperation(): { readonly operationId: string } {
  return { operationId: randomUUID() };
}
