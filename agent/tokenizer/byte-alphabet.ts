// GPT-2's alphabet for bytes (Radford et al., 2019): each byte is one visible character, so that tokens
// that are no whole characters can still be written down. Printable Latin-1 stands for itself; the other
// bytes take U+0100 and the characters after it, in order.

/** The character of each byte, [256]. */
const byteCharacters: readonly string[] = (() => {
  const characters: string[] = [];
  let spare = 0x100;
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte !== 0xad);
    characters.push(String.fromCharCode(printable ? byte : spare++));
  }
  return characters;
})();

/** The byte of each character of the alphabet. */
export const bytesByCharacter: ReadonlyMap<string, number> = new Map(
  byteCharacters.map((character, byte) => [character, byte]),
);

/** The alphabet in the order of its characters, in which Hugging Face's trainer numbers it. */
export const sortedAlphabet: readonly string[] = [...byteCharacters].sort();

/** Writes the UTF-8 bytes of a text in the alphabet. */
export function toByteCharacters(text: string): string {
  let written = "";
  for (const byte of Buffer.from(text)) written += byteCharacters[byte]!;
  return written;
}
