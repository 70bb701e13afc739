// Says in plain words why a text is not YAML, or not the YAML of a configuration.
import type { YAMLParseError } from "yaml";
import type { YamlPlace, YamlProblem } from "./problem.ts";

type Complaint = Pick<YAMLParseError, "code" | "message" | "pos">;

/** What follows from the first mistake in a line helps nobody. */
export function oneEachLine(errors: readonly Complaint[], text: string): YamlProblem[] {
  const byLine = new Map<number, YamlProblem>();
  for (const error of errors) {
    const problem = syntaxProblem(error, text);
    const line = text.lastIndexOf("\n", problem.start - 1);
    if (!byLine.has(line)) byLine.set(line, problem);
  }
  return [...byLine.values()];
}

function syntaxProblem({ code, message, pos }: Complaint, text: string): YamlProblem {
  const place = placeIn(text, pos);
  if (code === "RESOURCE_EXHAUSTION") return tooDeep(place);
  const known = sentences.find(
    (sentence) => sentence.complaint === code && (sentence.says?.test(message) ?? true),
  );
  const { found, advice } = known ?? notYaml;
  return { code: "yaml_syntax", severity: "error", message: found, advice, ...place };
}

export function tooDeep(place: YamlPlace): YamlProblem {
  return {
    code: "nested_too_deep",
    severity: "error",
    message: "Lists and maps are nested too deep here.",
    advice: "Check the brackets: one is probably missing.",
    ...place,
  };
}

const notYaml = {
  found: "This does not belong here.",
  advice: "Check the indent, the quotes and the brackets of this line and the one before.",
};

interface Sentence {
  complaint: YAMLParseError["code"];
  /** Tells apart what has the same code. */
  says?: RegExp;
  found: string;
  advice: string;
}

const sentences: readonly Sentence[] = [
  {
    complaint: "TAB_AS_INDENT",
    found: "A tab stands where the line is indented.",
    advice: "Indent with spaces.",
  },
  {
    complaint: "BAD_INDENT",
    says: /^Flow /,
    found: "A list or map in brackets is not closed.",
    advice: "Add the closing ] or }, and indent what stands between.",
  },
  {
    complaint: "BAD_INDENT",
    found: "This line is not indented like those that it belongs to.",
    advice: "Give all keys of a map, and all entries of a list, the same indent.",
  },
  {
    complaint: "MISSING_CHAR",
    says: /quote/,
    found: "A text in quotes is not closed.",
    advice: "Add the closing quote.",
  },
  {
    complaint: "MISSING_CHAR",
    says: /map values|whitespace/i,
    found: "A key has no `: ` behind it.",
    advice: "Write `key: value`, with a space after the colon.",
  },
  {
    complaint: "MISSING_CHAR",
    says: /Sequence item/,
    found: "An entry of a list has no `- ` before it.",
    advice: "Write `- value`, with a space after the hyphen.",
  },
  {
    complaint: "MISSING_CHAR",
    found: "A comma or a bracket is missing.",
    advice: "Put commas between entries, and close what was opened.",
  },
  {
    complaint: "MULTILINE_IMPLICIT_KEY",
    found: "A line has no `: ` between its key and its value.",
    advice: "Write `key: value`, with a space after the colon.",
  },
  {
    complaint: "BLOCK_AS_IMPLICIT_KEY",
    found: "A key stands where a value was begun.",
    advice: "Put a text that has a colon in quotes; keys of one map have the same indent.",
  },
  {
    complaint: "BAD_SCALAR_START",
    found: "A text cannot begin with this sign.",
    advice: "Put the text in quotes.",
  },
  {
    complaint: "BAD_DQ_ESCAPE",
    found: "This backslash means nothing in double quotes.",
    advice: "Put texts with backslashes in 'single quotes'.",
  },
];

export function secondDocument(place: YamlPlace): YamlProblem {
  return {
    code: "yaml_syntax",
    severity: "error",
    message: "A second document begins here; a configuration is one.",
    advice: "Remove the line `---`, or put what follows into another file.",
    ...place,
    end: place.start,
  };
}

export function noMap(place: YamlPlace): YamlProblem {
  return {
    code: "yaml_syntax",
    severity: "error",
    message: "A configuration is a map of keys and values.",
    advice: "Write `key: value` in each line.",
    ...place,
  };
}

export function tooLarge({ length }: string, longest: number): YamlProblem {
  return {
    code: "file_too_large",
    severity: "info",
    message: `This file has ${length} characters; those above ${longest} are not checked.`,
    advice: "A configuration is far shorter. Data belongs into a dataset.",
    start: 0,
    end: 0,
  };
}

/** Parsers complain beyond the end, too. */
export function placeIn({ length }: string, [from, to]: readonly [number, number, ...number[]]): YamlPlace {
  const start = Math.min(from, length);
  return { start, end: Math.max(start, Math.min(to, length)) };
}
