// What of a file's rows nobody can know but a person: which column plays which part, and how prompts are asked.
import type { ColumnParts } from "../../../schemas/panels/training-form.ts";
import type { Result } from "../../../schemas/protocol.ts";
import type { AgentConnection } from "../../agents/connection.ts";
import { guessColumns, isOfUnknownShape } from "../../training-files/form/columns.ts";

export interface RowsOfFile {
  /** Columns of the parts, where the rows cannot be read without them. */
  readonly columns?: ColumnParts;
  /** Columns of which it is not known what they are for. */
  readonly unknown: readonly string[];
  /** Whether models can be asked the prompts as questions, and can go on from them. */
  readonly areAskedEitherWay: boolean;
}

type Preview = Result<"dataset/preview">;

/** Rows that stand for all of them. */
const SAMPLE = 20;

/**
 * `columns`: what a person has named; what the columns' own names say where it is left out.
 * @throws AgentFailure, as when there is no such file
 */
export async function lookAtRows(
  agent: AgentConnection,
  file: string,
  signal: AbortSignal,
  columns?: ColumnParts,
): Promise<RowsOfFile> {
  const look = (options?: { readonly columns: ColumnParts }): Promise<Preview> => {
    const rows = { source: { path: file }, ...(options && { options }) };
    return agent.call("dataset/preview", { rows, limit: SAMPLE }, { signal });
  };
  const read = await look(columns && { columns });
  const existing = read.columns ?? [];
  // Rows with choices are asked in one way, and none of their columns needs a part.
  if (existing.includes("choices")) return { unknown: [], areAskedEitherWay: false };
  if (columns !== undefined) return { columns, unknown: [], areAskedEitherWay: havePlainPrompts(read) };
  if (!isOfUnknownShape(read)) return { unknown: [], areAskedEitherWay: havePlainPrompts(read) };
  const guessed = guessColumns({}, existing);
  const again = Object.keys(guessed).length > 0 ? await look({ columns: guessed }) : read;
  if (again.rows.length === 0) return { unknown: existing, areAskedEitherWay: false };
  return { columns: guessed, unknown: [], areAskedEitherWay: havePlainPrompts(again) };
}

function havePlainPrompts({ rows }: Preview): boolean {
  return rows.some(({ example }) => "prompt" in example && typeof example.prompt === "string");
}
