// Whether an example that somebody has written by hand would have come through an import.
import type { Example } from "../../schemas/dataset.ts";
import { toExample } from "./example.ts";
import type { Fault } from "./row-problems.ts";
import type { Columns } from "./source-row.ts";
import type { RowMapping } from "./shape.ts";
import { defaultTags } from "./tags.ts";

/** What an import would say of it; an error would keep it out. */
export function checkExample(example: Example): Fault[] {
  const { shape, columns } = written[example.kind];
  const mapping: RowMapping = { shape, columns, tags: defaultTags(shape) };
  return toExample(columnsOf(example), mapping, (text) => text).faults;
}

/** The columns in which rows of a version are shown. */
export function columnsOf(example: Example): Columns {
  if (example.kind === "conversation") return { messages: example.messages };
  if (example.kind === "text") return { text: example.text };
  if (example.kind === "preference") {
    return { prompt: example.prompt, chosen: example.chosen, rejected: example.rejected };
  }
  return { prompt: example.prompt, completion: example.completion };
}

const written: Record<Example["kind"], Pick<RowMapping, "shape" | "columns">> = {
  conversation: { shape: "messages", columns: { messages: "messages" } },
  completion: { shape: "prompt-completion", columns: { prompt: "prompt", completion: "completion" } },
  text: { shape: "text", columns: { text: "text" } },
  preference: {
    shape: "preference",
    columns: { prompt: "prompt", chosen: "chosen", rejected: "rejected" },
  },
};
