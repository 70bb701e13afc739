// What will be trained of the row that a page looks at, or of the first rows.
import type { TokensWanted } from "../../../schemas/panels/dataset.ts";
import type { Request, Result } from "../../../schemas/protocol.ts";
import type { AgentConnection } from "../../agents/connection.ts";
import { tokenizerReference } from "./tokenizers.ts";

export type RowsToRender = Request<"dataset/render">["rows"];

const FIRST_ROWS = 10;
/** Tokens. Longer than any sequence: nothing is cut off. */
const NO_LENGTH = 1_000_000;

/** Of rows that have numbers. @throws AgentFailure */
export function renderRows(
  agent: AgentConnection,
  rows: RowsToRender,
  wanted: TokensWanted,
  signal: AbortSignal,
): Promise<Result<"dataset/render">> {
  const { row } = wanted;
  const offset = row ?? 0;
  const limit = row === null ? FIRST_ROWS : 1;
  return agent.call("dataset/render", { ...renderingOf(wanted), rows, offset, limit }, { signal });
}

export function renderingOf(
  wanted: TokensWanted,
): Pick<Request<"dataset/render">, "tokenizer" | "sequenceLength"> {
  return {
    tokenizer: tokenizerReference(wanted.tokenizer),
    sequenceLength: wanted.sequenceLength ?? NO_LENGTH,
  };
}
