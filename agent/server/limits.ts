// What the agent lets its clients do: all limits, each with its reason.

export const limits = {
  /** Bytes of a message from a client: parsing 16 MB would hold up everybody for 0.2 s. */
  messageBytes: 1 << 20,
  /** Objects and arrays within one another; deeper ones end `JSON.stringify`. */
  messageDepth: 64,
  /** Values in the parameters of a call, each key and element counted: whatever is wrong with each is written down. */
  paramsValues: 5000,
  /** Bytes of a result; larger things are downloaded. */
  resultBytes: 8 << 20,
  /** Frames of a message, and chunks of a frame, that may wait for their end. */
  fragments: 1024,
  /** WebSocket connections of all clients together. */
  connections: 12_000,
  /** Calls of one connection that are not answered yet. */
  callsInFlight: 256,
  /** Messages a second of one connection, and how many it may save up. What comes faster waits in its socket. */
  messagesPerSecond: 2000,
  messageBurst: 2000,
  /** Messages refused within ten seconds, after which a connection that goes on all the same is closed (1008). */
  refusals: 2000,
  /** Streaming calls wait while more than this is unsent on their connection. */
  sendBufferBytes: 256 << 10,
  /** A connection is read no further while more than this is unsent. */
  readPauseBytes: 1 << 20,
  /** A connection with more than this unsent for a second is closed (1013). */
  sendBufferCloseBytes: 4 << 20,
  /** A connection that takes nothing of what is unsent for this long is closed (1013). */
  stuckSeconds: 30,
  /** Messages a second to one connection: of `run/watch` and `monitor/watch`, and of all other calls. */
  watchMessagesPerSecond: 20,
  streamMessagesPerSecond: 50,
  /** Watches of one connection, so that each still has its turn within two seconds, and of all connections together. */
  watchesOfConnection: 32,
  watches: 1000,
  pingSeconds: 15,
  /** A call that was cancelled and does not end by itself is answered after this. */
  cancelGraceSeconds: 2,
  /** When the agent ends: for calls to end. */
  closeGraceSeconds: 5,
  /** HTTP: the head of a request, the whole of it, and a body of which nothing arrives. */
  headSeconds: 10,
  requestSeconds: 3600,
  idleSeconds: 30,
  headBytes: 16 << 10,
  headers: 100,
  /** One file, and files that are not finished or not used yet. */
  uploadBytes: 2 ** 40,
  uploads: 64,
  uploadHours: 24,
} as const;

export type Limits = { readonly [L in keyof typeof limits]: number };
