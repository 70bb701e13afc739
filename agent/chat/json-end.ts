// Notices where a JSON object ends that comes in pieces.

export class JsonEnd {
  #depth = 0;
  #inText = false;
  #isEscaped = false;

  /** Whether the object ends within this piece, after which there is nothing but white space. */
  add(piece: string): boolean {
    for (const character of piece) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (this.#inText) {
        if (character === "\\") this.#isEscaped = true;
        else if (character === '"') this.#inText = false;
      } else if (character === '"') this.#inText = true;
      else if (character === "{" || character === "[") this.#depth++;
      else if ((character === "}" || character === "]") && --this.#depth === 0) return true;
    }
    return false;
  }
}
