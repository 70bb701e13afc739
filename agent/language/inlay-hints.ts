// What follows from values and is not written: epochs and tokens of the steps, the batch in effect, what the plan says.
import type { InlayHint } from "vscode-languageserver";
import type { RunPlan } from "../../schemas/protocol/run.ts";
import { nodeAt } from "../toml/find.ts";
import { formatBytes } from "../store/format-bytes.ts";
import { readChain, type Texts } from "./chain.ts";
import type { LanguageDocument } from "./document.ts";
import type { Plans } from "./plans.ts";
import { shortDuration } from "./figures.ts";

/** The plan appears when the agent has made it: the editor is told to ask again. */
export function inlayHints(document: LanguageDocument, texts: Texts, plans: Pick<Plans, "get">): InlayHint[] {
  const { file, tree, positions, dialect } = document;
  const { table, links } = readChain(file, tree, positions, texts);
  const plan = dialect.id === "trainyard" ? plans.get(document, table) : undefined;
  const hints = dialect.hints(table, (key) => links.some((link) => link.has(key)), plan);
  const atKeys = hints.flatMap(({ path, text, explanation }) => {
    const node = nodeAt(tree, path);
    // All of them are about whole numbers; behind anything else stands a mistake.
    if (node?.kind !== "integer") return [];
    return [hintAt(document, node.end, text, explanation)];
  });
  return plan === undefined ? atKeys : [planHint(document, plan), ...atKeys];
}

/** Behind the header of [training], or in the first line of a file that leaves it to its base. */
function planHint(document: LanguageDocument, plan: RunPlan): InlayHint {
  const header = document.tree.statements.find(
    (statement) => statement.kind === "header" && statement.path.join(".") === "training",
  );
  const at = header?.end ?? document.tree.statements[0]?.end ?? 0;
  const memory = `${formatBytes(plan.memory)} of ${formatBytes(plan.memoryAvailable)}`;
  const parts = [
    plan.fits ? `✓ ${memory}` : `⚠ does not fit: ${memory}`,
    ...(plan.seconds === null ? [] : [`about ${shortDuration(plan.seconds)}`]),
    `${formatBytes(plan.disk)} on disk`,
  ];
  const words = plan.words.map((word) => `- ${word}`).join("\n");
  return hintAt(document, at, parts.join(" · "), `**The plan on the connected machine**\n\n${words}`);
}

function hintAt(document: LanguageDocument, offset: number, label: string, markdown: string): InlayHint {
  return {
    position: document.positions.positionAt(offset),
    label,
    paddingLeft: true,
    tooltip: { kind: "markdown", value: markdown },
  };
}
