// What will be trained of rows of an editor: edited ones are asked about by way of a file of their own.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Example } from "../../../schemas/dataset.ts";
import type { TokensWanted } from "../../../schemas/panels/dataset.ts";
import type { Result } from "../../../schemas/protocol.ts";
import type { AgentConnection } from "../../agents/connection.ts";
import { renderingOf, renderRows, type RowsToRender } from "./render-rows.ts";

/** Where rows can be rendered from: as they are, by their numbers, or as an example that stands nowhere yet. */
export type RenderSource =
  | { readonly kind: "numbered"; readonly rows: RowsToRender }
  | { readonly kind: "example"; readonly example: Example; readonly line: number };

/** @throws AgentFailure */
export async function renderTokens(
  agent: AgentConnection,
  source: RenderSource,
  wanted: TokensWanted,
  signal: AbortSignal,
): Promise<Result<"dataset/render">> {
  if (source.kind === "numbered") return renderRows(agent, source.rows, wanted, signal);
  const folder = await mkdtemp(path.join(os.tmpdir(), "trainyard-row-"));
  try {
    const file = path.join(folder, "row.jsonl");
    await writeFile(file, `${JSON.stringify(asRow(source.example))}\n`);
    const rendered = await agent.call(
      "dataset/render",
      { ...renderingOf(wanted), rows: { source: { path: file } }, limit: 1 },
      { signal },
    );
    return {
      ...rendered,
      rows: rendered.rows.map((row) => ({ ...row, line: source.line })),
      problems: rendered.problems.map((problem) => ({ ...problem, file: undefined, line: source.line })),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** In a shape that an import reads as the same example. */
function asRow(example: Example): object {
  return Object.fromEntries(Object.entries(example).filter(([name]) => name !== "kind"));
}
