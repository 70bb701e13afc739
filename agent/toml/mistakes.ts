// Says in plain words why a text is not TOML.

/** Keys and values nested deeper than this are not read; no configuration has a use for more. */
export const deepestPath = 32;

/** Texts longer than this, in UTF-16 code units, are not read: far above any training file. */
export const longestText = 1024 * 1024;

const escapeAdvice = "In a path write / or \\\\, or put the text into 'single quotes'.";

/** What is wrong, and what to do about it. */
export const mistakeSentences = {
  textTooLong: [
    "The text is longer than 1 MiB and is not checked.",
    "Name the training file, not the dataset.",
  ],
  nestedTooDeep: [
    `Keys and values are nested more than ${deepestPath} deep.`,
    "A training file has tables, and keys in them, and nothing deeper.",
  ],
  defined: ["This key or table is already defined further up.", "Keep one of the two."],
  notATable: [
    "This name already has a value, which is no table that can be added to.",
    "Give one of the two another name.",
  ],
  closedTable: [
    "This table was closed where it was defined, and nothing can be added to it here.",
    "Write the key where the table is defined.",
  ],
  keyMissing: ["A key is missing here.", "Write `key = value` or `[table]`."],
  keyCharacter: [
    "This character cannot stand in a key.",
    'Write `key = value`; a key has letters, digits, _ and -, or stands in "quotes".',
  ],
  keyWithoutValue: ["This line has a key and no `=` with a value after it.", "Write `key = value`."],
  longKey: ["A key cannot be a text of several lines.", 'Write it in single "quotes".'],
  headerNotClosed: ["The name of a table is not closed.", "Write `[table]` or `[[table]]`."],
  textAfterHeader: [
    "After the name of the table there is more text on the same line.",
    "Begin a new line for the next key.",
  ],
  textAfterValue: [
    "After the value there is more text on the same line.",
    'Begin a new line for the next key; put a text into "quotes".',
  ],
  valueMissing: [
    "A value is missing here.",
    'Write a text in "quotes", a number, true, false, a [list] or an { inline = "table" }.',
  ],
  noValue: [
    "This is no value that TOML knows.",
    'Write a text in "quotes", a number, true, false, a [list] or an { inline = "table" }.',
  ],
  noSuchDate: ["There is no such date or time.", 'If a text is meant, put it into "quotes".'],
  leadingZero: ["A number cannot begin with 0.", "Remove the leading zeros."],
  underscore: ["An underscore in a number stands between two digits.", "Write 1_000."],
  notANumber: ["This is not a number.", 'Write 1, 1.5, 1e-3 or 1_000; put a text into "quotes".'],
  numberNotComplete: ["The number is not complete.", "Write 1, 1.5, 1e-3 or 1_000."],
  integerTooLarge: ["The whole number does not fit into 64 bits.", "Take a smaller number."],
  textNotClosed: [
    "The text has no closing quote.",
    'Close it on the same line, or use """ for a text of several lines.',
  ],
  longTextNotClosed: [
    "The text of several lines is not closed.",
    "Close it with the quotes that it begins with.",
  ],
  controlCharacter: [
    "Here stands a control character.",
    "Remove it, or write it as an escape such as \\u0000.",
  ],
  escape: ["This backslash does not begin a known escape.", escapeAdvice],
  escapeDigits: ["The escape needs hexadecimal digits: \\xHH, \\uHHHH or \\UHHHHHHHH.", escapeAdvice],
  escapeCharacter: ["There is no such Unicode character.", "Write the character itself."],
  neverClosed: ["A list or an inline table is not closed.", "Add the closing ] or }."],
  commaMissing: ["A comma or the closing bracket is missing here.", "Part the elements by commas."],
  elementMissing: ["This comma has nothing before it.", "Remove the comma."],
} as const satisfies Record<string, readonly [message: string, advice: string]>;

export type MistakeName = keyof typeof mistakeSentences;
