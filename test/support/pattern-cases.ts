// Patterns of tokenizers, a text each, and the matches that Oniguruma finds in it.

const llama3 =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

export const patternCases: [pattern: string, text: string, matches: string[]][] = [
  [llama3, "I'LL pay 12345\n\n  now", ["I", "'LL", " pay", " ", "123", "45", "\n\n", " ", " now"]],
  ["\\s+", "a\u0085b\ufeffc\u00a0d", ["\u0085", "\u00a0"]],
  ["\\S", "\u0085\ufeff", ["\ufeff"]],
  ["\\w+|\\W", "a_1²é-", ["a_1²é", "-"]],
  ["[\\w]+", "a_1²é-", ["a_1", "é"]],
  ["\\d\\h\\H", "٣fg", ["٣fg"]],
  ["(?i:s)K(?i)k", "ſKK sKk SkK", ["ſKK", "sKk"]],
  ["(?i:[a-c_])d|(?-i:E)", "Ad_d cD Ee", ["Ad", "_d", "E"]],
  ["a++b|a", "aab", ["aab"]],
  ["a++a", "aaa", []],
  ["(?>a|ab)c|x", "abcac", ["ac"]],
  ["x*+y|(?:xx)?+z", "xxyxxxz", ["xxy", "xxz"]],
  ["a{2}b{,2}c{1,}", "aabbcc aac", ["aabbcc", "aac"]],
  ["a{,}|b{x", "a{,} b{x", ["a{,}", "b{x"]],
  ["^.$", "a\nb\r\nc", ["a", "c"]],
  [".+", "a\rb\u2028c\nd", ["a\rb\u2028c", "d"]],
  ["\\Aa|b\\z", "aa\nbb", ["a", "b"]],
  ["(?<=a)b(?!c)|(?<!a)b(?=c)", "abc bc ab", ["b", "b"]],
  ["[a&&[^b]]|[[:upper:]&&[^A-Y]]", "abZY", ["a", "Z"]],
  ["[^a-y&&\\p{L}]", "za1", ["z", "1"]],
  ["[[:alpha:][:^space:]]", "é !", ["é", "!"]],
  ["[]a-]", "]a-b", ["]", "a", "-"]],
  ["[\\]\\-\\\\&\\x41\\u0042\\x{1F600}]", "]-\\&AB😀", ["]", "-", "\\", "&", "A", "B", "😀"]],
  ["\\p{Han}\\P{Han}\\p{^L}", "中a1", ["中a1"]],
  ["\\'\\\"\\/\\ \\-\\n\\t", "'\"/ -\n\t", ["'\"/ -\n\t"]],
];
