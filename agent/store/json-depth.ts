// What JSON text is like, told before it is parsed: whatever walks through it afterwards goes as deep and as far.

export interface JsonExtent {
  /** Index of the first bracket that is nested deeper than was allowed. */
  tooDeepAt: number | undefined;
  /** Members of the outermost object or list, as far as the text was looked at. */
  members: number;
  /** Members of all objects and lists together, or somewhat more. */
  values: number;
}

/** Looks at brackets, commas and quotes alone; the text need not be valid. */
export function measureJson(text: string, deepest: number): JsonExtent {
  let depth = 0;
  let commas = 0;
  let values = 1;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      values += 1;
      if (depth > deepest) return { tooDeepAt: index, members: commas + 1, values };
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
    else if (code === 0x2c) {
      values += 1;
      if (depth === 1) commas += 1;
    }
  }
  return { tooDeepAt: undefined, members: commas + 1, values };
}
