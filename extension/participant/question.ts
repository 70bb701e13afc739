// What somebody asks @trainyard about, found out from the command or the words, in English and in Chinese. Pure.

export type Topic = "runs" | "datasets" | "models" | "why" | "check" | "overview";

export interface Question {
  readonly topic: Topic;
  /** Things that are named by their id or their name, in the order in which they are named. */
  readonly named: readonly string[];
  /** A training file that is named. */
  readonly file: string | undefined;
}

export interface Nameable {
  readonly id: string;
  readonly name: string;
}

const commands: readonly string[] = ["runs", "datasets", "models", "why", "check"] satisfies Topic[];

/** The first that matches, so what is more particular comes first. */
const words: readonly (readonly [Topic, RegExp])[] = [
  ["check", /\.train\.toml|\b(check|valid\w*|wrong with|training files?)\b|检查|校验|训练文件/i],
  [
    "why",
    /\b(why|differ\w*|compar\w*|versus|vs|reason|fail\w*|crash\w*|went wrong|better|worse)\b|为什么|为何|原因|区别|不同|差异|比较|对比|失败|出错|更好|更差/i,
  ],
  ["datasets", /\b(data|datasets?|rows?|examples?)\b|数据/i],
  ["models", /\b(models?|checkpoints?|exports?|gguf)\b|模型|检查点|导出/i],
  [
    "runs",
    /\b(runs?|running|train\w*|loss|losses|steps?|progress|finished|queue|best|how far|when)\b|运行|训练|损失|进度|完成|排队|多久|最好/i,
  ],
];

/** `known` are the runs and datasets that may be named. */
export function readQuestion(
  command: string | undefined,
  prompt: string,
  known: readonly Nameable[],
): Question {
  const named = namedIn(prompt, known);
  const file = /[^\s"'`，。、；：？！（）]*\.train\.toml/i.exec(prompt)?.[0];
  const byCommand = command !== undefined && commands.includes(command) ? (command as Topic) : undefined;
  // Names say nothing about the topic: a run may be called after its data.
  const rest = named.reduce((text, { said }) => text.replaceAll(said, " "), prompt.toLowerCase());
  const byWords = words.find(([, pattern]) => pattern.test(rest))?.[0];
  const topic = byCommand ?? byWords ?? (named.length > 0 ? "runs" : "overview");
  return { topic, named: named.map(({ id }) => id), file };
}

/** A name that is part of a longer one that is named, too, is not meant by itself. */
function namedIn(prompt: string, known: readonly Nameable[]): { id: string; said: string }[] {
  const text = prompt.toLowerCase();
  const taken: { start: number; end: number; id: string; said: string }[] = [];
  const names = known
    .flatMap(({ id, name }) => [
      { id, said: id.toLowerCase() },
      { id, said: name.toLowerCase() },
    ])
    .filter(({ said }) => said.length > 1)
    .sort((left, right) => right.said.length - left.said.length);
  for (const { id, said } of names) {
    for (let at = wordAt(text, said, 0); at >= 0; at = wordAt(text, said, at + said.length)) {
      const end = at + said.length;
      const isTaken = taken.some((other) => at < other.end && end > other.start);
      if (isTaken || taken.some((other) => other.id === id)) continue;
      taken.push({ start: at, end, id, said });
      break;
    }
  }
  return taken.sort((left, right) => left.start - right.start);
}

/** Where the name stands as words of its own; Chinese is written without spaces between words. */
function wordAt(text: string, said: string, from: number): number {
  for (let at = text.indexOf(said, from); at >= 0; at = text.indexOf(said, at + 1)) {
    const isInside = (character: string | undefined): boolean => /[a-z0-9_]/.test(character ?? "");
    const begins = !(isInside(text[at - 1]) && isInside(said[0]));
    const ends = !(isInside(said.at(-1)) && isInside(text[at + said.length]));
    if (begins && ends) return at;
  }
  return -1;
}
