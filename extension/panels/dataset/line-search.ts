// Finds the row of a line: rows stand in the order of their lines.
import type { TableRow } from "../../../schemas/protocol/table.ts";
import type { AgentConnection } from "../../agents/connection.ts";

/** The first row of all that stands at the line or after it; undefined where there is none. @throws AgentFailure */
export async function lineSearch(
  agent: AgentConnection,
  table: string,
  rows: number,
  line: number,
  signal?: AbortSignal,
): Promise<TableRow | undefined> {
  const rowAt = async (offset: number): Promise<TableRow | undefined> =>
    (await agent.call("table/rows", { table, offset, limit: 1 }, { signal })).rows[0];
  let from = 0;
  let to = rows;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const row = await rowAt(middle);
    if (row === undefined || row.line >= line) to = middle;
    else from = middle + 1;
  }
  return from < rows ? rowAt(from) : undefined;
}
