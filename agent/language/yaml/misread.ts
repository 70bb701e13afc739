// Numbers such as 1e-4, which PyYAML takes for texts since they have no point.
import { isMap, isScalar, isSeq } from "yaml";
import { isPlain, placeOf, textOf } from "./nodes.ts";
import { replaceBy, type YamlPlace, type YamlProblem } from "./problem.ts";
import { asFloat, scalarKind, type YamlReader } from "./scalars.ts";

interface Context {
  name: string;
  isLenient: boolean;
  reader: YamlReader;
  title: string;
}

/** `source` stands without quotes where a number is wanted. */
export function misreadNumber(
  source: string,
  place: YamlPlace,
  { name, isLenient, reader, title }: Context,
): YamlProblem | undefined {
  if (scalarKind(source, "pyyaml") !== "text") return undefined;
  const float = asFloat(source);
  if (float === undefined) return undefined;
  const why = `${name} is ${source}, which PyYAML reads as text.`;
  const more = isLenient
    ? `${title} makes a number of it; other programs do not.`
    : reader === "omegaconf"
      ? `${title} before 0.9.4 stops at it.`
      : "Nothing makes a number of it.";
  return {
    code: "yaml_misread",
    severity: isLenient ? "info" : "warning",
    message: `${why} ${more}`,
    advice: `Write ${float}, with a point and a sign.`,
    ...place,
    ...replaceBy(float, place),
  };
}

/** All of them in a map or list whose keys are not known: there nothing makes a number of a text. */
export function* misreadNumbers(collection: unknown, context: Context): Generator<YamlProblem> {
  const strict = { ...context, isLenient: false };
  const waiting = [collection];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (isMap(node)) waiting.push(...node.items.map((pair) => pair.value));
    else if (isSeq(node)) waiting.push(...node.items);
    else if (isScalar(node) && isPlain(node)) {
      const problem = misreadNumber(textOf(node), placeOf(node), strict);
      if (problem !== undefined) yield problem;
    }
  }
}
