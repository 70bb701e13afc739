// Where a command's words go: lines for people, or with --json one object a line with the result as the last.
import { capabilitiesOf, type Capabilities } from "../terminal/capabilities.ts";
import { paintedText, plainText, type Line } from "../terminal/text.ts";

export interface Output {
  readonly json: boolean;
  /** What the terminal of the words for people can show. */
  readonly capabilities: Capabilities;
  /** A line for people. With --json it goes to stderr, so that stdout holds objects alone. */
  say(line: string | Line): void;
  /** A line about a failure, always on stderr. */
  complain(line: string | Line): void;
  /** Something on the way to the result, for programs; said only with --json. */
  tell(event: string, value: object): void;
  /** The last object; said only with --json. */
  result(value: object): void;
}

export function createOutput(json: boolean): Output {
  const people = json ? process.stderr : process.stdout;
  const capabilities = capabilitiesOf(people);
  const object = (value: object): void => {
    if (json) process.stdout.write(`${JSON.stringify(value)}\n`);
  };
  return {
    json,
    capabilities: json ? { ...capabilities, live: false } : capabilities,
    say: (line) => write(people, line),
    complain: (line) => write(process.stderr, line),
    tell: (event, value) => object({ event, ...value }),
    result: object,
  };
}

function write(stream: NodeJS.WriteStream, line: string | Line): void {
  const spans = typeof line === "string" ? [{ text: line }] : line;
  stream.write(`${capabilitiesOf(stream).colours ? paintedText(spans) : plainText(spans)}\n`);
}

/** Whoever reads our output may go away (`trainyard runs | head -1`); that is no failure. */
export function tolerateClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
      throw error;
    });
  }
}
