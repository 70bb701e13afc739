// A row of a dataset as text that people read and compare.
import type { Example } from "../../../schemas/dataset.ts";

/** Every part begins on a line of its own, so that a comparison shows which part has changed. */
export function describeRow(heading: string, example: Example): string {
  return `${[heading, ...partsOf(example).map(([name, text]) => `  ${name}: ${indent(text)}`)].join("\n")}\n`;
}

function partsOf(example: Example): (readonly [string, string])[] {
  switch (example.kind) {
    case "conversation":
      return example.messages.map(({ role, content }) => [role, content] as const);
    case "completion":
      return [
        ["prompt", example.prompt],
        ["completion", example.completion],
      ];
    case "text":
      return [["text", example.text]];
  }
}

function indent(text: string): string {
  return text.replaceAll("\n", "\n    ");
}
