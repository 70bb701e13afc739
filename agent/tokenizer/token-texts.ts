// The text of each token of a sequence, such that all of them joined are the text of the sequence.
import type { Tokenizer } from "./tokenizer.ts";

/** No character has more bytes, so what is still broken after as many tokens stays broken. */
const longestCharacter = 4;

/** Of a character whose bytes span several tokens, the last of these has it all, and the others have "". */
export function tokenTexts(tokenizer: Tokenizer, ids: readonly number[]): string[] {
  const texts: string[] = [];
  // What a token becomes may depend on the one before it: [begin, told) is decoded again with every token.
  let begin = 0;
  let told = 0;
  for (let end = 1; end <= ids.length; end++) {
    const text = tokenizer.decode(ids.slice(begin, end));
    const waits = text.endsWith("\uFFFD") && end - told < longestCharacter && end < ids.length;
    if (waits) {
      texts.push("");
      continue;
    }
    texts.push(text.slice(tokenizer.decode(ids.slice(begin, told)).length));
    begin = told;
    told = end;
  }
  return texts;
}
