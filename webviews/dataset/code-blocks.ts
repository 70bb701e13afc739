// The fenced code of a message, told from the text around it (CommonMark, section 4.5, as far as people write it).

export interface MessagePart {
  readonly kind: "text" | "code";
  readonly text: string;
  /** What the fence says after its backticks, as `python`. */
  readonly language: string;
}

export function messageParts(content: string): MessagePart[] {
  const parts: MessagePart[] = [];
  const text: string[] = [];
  const flush = (): void => {
    const joined = text.join("\n").replace(/^\n+|\n+$/g, "");
    if (joined !== "") parts.push({ kind: "text", text: joined, language: "" });
    text.length = 0;
  };
  const lines = content.split("\n");
  for (let index = 0; index < lines.length; index++) {
    const fence = /^ {0,3}(`{3,}|~{3,})\s*([^`\s]*)[^`]*$/.exec(lines[index]!);
    if (fence === null) {
      text.push(lines[index]!);
      continue;
    }
    flush();
    const [, mark = "", language = ""] = fence;
    const code: string[] = [];
    while (++index < lines.length && !isEnd(lines[index]!, mark)) code.push(lines[index]!);
    parts.push({ kind: "code", text: code.join("\n"), language });
  }
  flush();
  return parts;
}

function isEnd(line: string, mark: string): boolean {
  const trimmed = line.trim();
  return trimmed.length >= mark.length && trimmed === mark[0]!.repeat(trimmed.length);
}
