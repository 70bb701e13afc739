// The rows that a page of evaluations shows, as the agent tells them.
import type { EvaluationState, RowsQuery, ShownRow } from "../../../schemas/panels/evaluation.ts";
import type { AgentConnection } from "../../agents/connection.ts";

export interface RowsRequest {
  readonly ids: readonly string[];
  readonly query: RowsQuery;
  readonly limit: number;
}

interface Page {
  readonly offset: number;
  readonly limit: number;
}

type RowsPage = Pick<EvaluationState["rows"], "shown" | "total"> &
  Partial<Pick<EvaluationState, "comparisons">>;

type RowsFound = Required<RowsPage>;

/** The agent gives no more at once. */
const MOST_ROWS = 500;

/** With how the models differ, where there are several. @throws AgentFailure */
export async function readRows(
  agent: AgentConnection,
  { ids, query, limit }: RowsRequest,
  signal: AbortSignal,
): Promise<RowsFound> {
  const readPage = (page: Page): Promise<RowsPage> =>
    query.kind === "one"
      ? readOne(agent, query, page, signal)
      : readBeside(agent, ids, { ...page, show: query.show, metric: query.metric }, signal);
  const [first, differences] = await Promise.all([
    readPage({ offset: 0, limit: Math.min(limit, MOST_ROWS) }),
    query.kind === "one" && ids.length > 1
      ? readBeside(agent, ids, { offset: 0, limit: 1 }, signal)
      : undefined,
  ]);
  const shown: ShownRow[] = [...first.shown];
  const most = Math.min(limit, first.total);
  while (shown.length < most) {
    const next = await readPage({ offset: shown.length, limit: Math.min(most - shown.length, MOST_ROWS) });
    if (next.shown.length === 0) break;
    shown.push(...next.shown);
  }
  const { comparisons = [] } = differences ?? first;
  return { shown, total: first.total, comparisons };
}

async function readBeside(
  agent: AgentConnection,
  ids: readonly string[],
  { metric, ...page }: Page & Partial<Omit<Extract<RowsQuery, { kind: "beside" }>, "kind">>,
  signal: AbortSignal,
): Promise<RowsFound> {
  if (ids.length < 2) return { shown: [], total: 0, comparisons: [] };
  const request = { evaluations: [...ids], ...page, ...(metric !== undefined && { metric }) };
  const { rows, total, comparisons } = await agent.call("evaluation/compare", request, { signal });
  return { shown: rows, total, comparisons };
}

async function readOne(
  agent: AgentConnection,
  { evaluation: id, metric, order, expected, answered }: Extract<RowsQuery, { kind: "one" }>,
  page: Page,
  signal: AbortSignal,
): Promise<RowsPage> {
  const { evaluation, rows, total } = await agent.call(
    "evaluation/get",
    {
      ...{ evaluation: id, order, ...page },
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
