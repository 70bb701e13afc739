// What is found wrong with a YAML file, where, and the changes that mend it.
import type { Problem } from "../../../schemas/problem.ts";

/** Places are offsets into the text, in UTF-16 units; `end` lies behind the last one. */
export interface YamlProblem {
  code: string;
  severity: Problem["severity"];
  message: string;
  advice: string;
  start: number;
  end: number;
  fixes?: readonly YamlFix[];
}

export interface YamlFix {
  title: string;
  edits: readonly YamlEdit[];
  isPreferred?: boolean;
}

/** `text` stands afterwards where `start` to `end` stood. */
export interface YamlEdit {
  start: number;
  end: number;
  text: string;
}

export interface YamlPlace {
  start: number;
  end: number;
}

/** One change of one place, which is what should mostly be done. */
export function replaceBy(text: string, place: YamlPlace, title = `Write ${text}`): { fixes: YamlFix[] } {
  const { start, end } = place;
  return { fixes: [{ title, edits: [{ start, end, text }], isPreferred: true }] };
}
