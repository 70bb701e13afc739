// The rows in which two versions of a dataset differ, as two documents that can be compared.
import * as vscode from "vscode";
import type { Services } from "../../services.ts";
import { describeRow } from "./describe-row.ts";

const SCHEME = "trainyard-versions";
/** More than that nobody reads side by side. */
const MOST_ROWS = 1000;

export function registerVersionDocuments(services: Services): void {
  services.context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      provideTextDocumentContent: (uri) => contentOf(services, uri),
    }),
  );
}

/** The address says everything, so that the comparison is there again after a reload. */
export function asUri(
  dataset: string,
  [left, right]: readonly [string, string],
  side: "left" | "right",
): vscode.Uri {
  const version = side === "left" ? left : right;
  const path = `/${dataset}/${version.slice(0, 8)}.txt`;
  return vscode.Uri.from({ scheme: SCHEME, path, query: JSON.stringify({ dataset, left, right, side }) });
}

async function contentOf({ agent }: Services, uri: vscode.Uri): Promise<string> {
  const { dataset, left, right, side } = JSON.parse(uri.query) as Record<string, string>;
  const { rows, total } = await agent.call("dataset/compare", {
    dataset: dataset!,
    left: left!,
    right: right!,
    limit: MOST_ROWS,
  });
  const texts = rows.flatMap((row) => {
    const example = side === "left" ? row.left : row.right;
    const heading = vscode.l10n.t("{0}, line {1}", row.split, row.line);
    return example === undefined ? [] : [describeRow(heading, example)];
  });
  if (total > rows.length) texts.push(vscode.l10n.t("… and {0} more rows that differ", total - rows.length));
  return texts.join("\n");
}
