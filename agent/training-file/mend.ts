// The changes that mend a problem, each with the words that it is offered by.
import type { KeyFix } from "./key-problem.ts";
import type { KeyPath } from "../toml/tree.ts";
import type { TomlValue } from "../toml/table.ts";
import { writeValue } from "../toml/write-value.ts";

/** Whether it is certainly what was meant. */
type Certainty = "preferred" | "possible";

export function renameFix(path: KeyPath, to: string, certainty: Certainty): KeyFix {
  return fix(`Rename to ${to}`, { kind: "rename", path, to }, certainty);
}

/** @param to the whole path, the key's name included */
export function moveFix(path: KeyPath, to: readonly string[], certainty: Certainty): KeyFix {
  const table = to.slice(0, -1).join(".");
  const name = to.at(-1)!;
  const where = table === "" ? "to the top" : `to [${table}]`;
  const title = name === path.at(-1) ? `Move ${where}` : `Move ${where} as ${name}`;
  return fix(title, { kind: "move", path, to }, certainty);
}

export function setFix(path: KeyPath, value: TomlValue, certainty: Certainty): KeyFix {
  const title = `Write ${String(path.at(-1))} = ${writeValue(value)}`;
  return fix(
    typeof path.at(-1) === "number" ? `Write ${writeValue(value)}` : title,
    { kind: "set", path, value },
    certainty,
  );
}

export function removeFix(path: KeyPath, certainty: Certainty): KeyFix {
  return fix(`Remove ${String(path.at(-1))}`, { kind: "remove", path }, certainty);
}

function fix(title: string, edit: KeyFix["edits"][number], certainty: Certainty): KeyFix {
  return { title, edits: [edit], ...(certainty === "preferred" && { isPreferred: true }) };
}
