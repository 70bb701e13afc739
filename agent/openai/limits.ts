// What a client of the API may ask for: all limits, each with its reason.

export const limits = {
  /** Bytes of a request, as of a message over the WebSocket. */
  bodyBytes: 1 << 20,
  /** Objects and arrays within one another. */
  bodyDepth: 64,
  /** Members of objects and lists, each of which may be wrong and is looked at; and where most are ids of tokens. */
  values: 32_768,
  valuesWithTokens: 1 << 19,
  /** Seconds for a body to arrive. */
  bodySeconds: 30,
  /** Answers to one request, each of which takes a turn. */
  choices: 16,
  /** Messages, and texts of embeddings. */
  messages: 2048,
  inputs: 2048,
  tools: 128,
  /** Alternatives told beside each token. */
  alternatives: 20,
  stops: 16,
  stopCharacters: 1000,
  biases: 1024,
  /** Milliseconds between two pieces of an answer, and between signs of life while nothing can be told. */
  pieceMilliseconds: 20,
  heartbeatMilliseconds: 5000,
  /** Unsent bytes beyond which a client counts as one that no longer reads. */
  unsentBytes: 4 << 20,
} as const;
