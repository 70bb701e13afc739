// The rows that a page of evaluations shows, as the agent tells them.
import type { EvaluationState, RowsQuery } from "../../../schemas/panels/evaluation.ts";
import type { AgentConnection } from "../../agents/connection.ts";

export interface RowsRequest {
  readonly ids: readonly string[];
  readonly query: RowsQuery;
  readonly limit: number;
}

type RowsFound = Pick<EvaluationState["rows"], "shown" | "total"> & Pick<EvaluationState, "comparisons">;

/** The agent gives no more at once. */
const MOST_ROWS = 500;

/** With how the models differ, where there are several. @throws AgentFailure */
export async function readRows(
  agent: AgentConnection,
  { ids, query, limit }: RowsRequest,
  signal: AbortSignal,
): Promise<RowsFound> {
  const most = Math.min(limit, MOST_ROWS);
  const several = ids.length > 1;
  const [beside, one] = await Promise.all([
    several ? agent.call("evaluation/compare", besideRequest(ids, query, most), { signal }) : undefined,
    query.kind === "one" ? readOne(agent, query, most, signal) : undefined,
  ]);
  const { shown, total } = one ?? { shown: beside?.rows ?? [], total: beside?.total ?? 0 };
  return { shown, total, comparisons: beside?.comparisons ?? [] };
}

function besideRequest(ids: readonly string[], query: RowsQuery, limit: number) {
  if (query.kind === "one") return { evaluations: [...ids], limit: 1 };
  const { metric, show } = query;
  return { evaluations: [...ids], show, limit, ...(metric !== undefined && { metric }) };
}

async function readOne(
  agent: AgentConnection,
  { evaluation: id, metric, order, expected, answered }: Extract<RowsQuery, { kind: "one" }>,
  limit: number,
  signal: AbortSignal,
): Promise<Pick<RowsFound, "shown" | "total">> {
  const { evaluation, rows, total } = await agent.call(
    "evaluation/get",
    {
      ...{ evaluation: id, order, limit },
      ...(metric !== undefined && { metric }),
      ...(expected !== undefined && { expected }),
      ...(answered !== undefined && { answered }),
    },
    { signal },
  );
  const scored = metric ?? evaluation.metrics[0]?.metric ?? "";
  const shown = rows.map(({ row, line, question, expected: wanted, answer, ...rest }) => ({
    ...{ row, line, question, expected: wanted },
    answers: [{ answer, score: rest.scores[scored] ?? null }],
    details: {
      ...{ scores: rest.scores, isCut: rest.isCut },
      ...(rest.choices !== undefined && { choices: rest.choices }),
      ...(rest.problems !== undefined && { problems: rest.problems }),
    },
  }));
  return { shown, total };
}
