// Texts that tell tokenizers apart.

const blanks = [
  "",
  " ",
  "   ",
  "\t",
  "\n",
  "\r\n",
  " \n \n\n  x",
  "a  b   c    d",
  "\u00a0\u2003\u3000x\u0085y\ufeffz\u2028w",
];

const words = [
  "Hello, world! It's they've I'll WE'D don'T ſ'ſ K'K",
  "x=1234567890; y=3.14159e-10 // №²½Ⅷ",
  "snake_case camelCase SCREAMING-kebab http://a.b/c?d=e&f=%20#g",
  "for (let i = 0; i < n; ++i) {\n\t\treturn [a, b]\n}\n\n\n",
  "“Müller’s naïve façade” — Straße, ŒUVRE, İstanbul, ﬁne",
];

const scripts = [
  "北京大学的学生在图书馆里学习。日本語のテキスト、カタカナ。한국어 문장입니다.",
  "مرحبا بالعالم ١٢٣ שלום עולם נִקּוּד",
  "Привет, мир! Ελληνικά ΑΒΓ",
  "हिन्दी में लिखा ไทยไม่มีช่องว่าง தமிழ்",
  "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𒀀𒁀 🀄",
];

const oddities = [
  "👩‍🚀👨‍👩‍👧‍👦🏳️‍🌈🇩🇪👍🏽 e\u0301 a\u0308\u0323 Z\u0335\u0321a\u0353l\u0356g\u035co",
  "null\u0000 bell\u0007 escape\u001b[0m delete\u007f c1\u0080\u009f",
  "\u202eright to left\u202c zero\u200bwidth \u00adsoft",
  "<|im_start|>user\nhi<|im_end|>\n<|endoftext|> <|im_end <|im_start|><|im_start|>",
  "[NORM] a[NORM]b  [LEFT]  [RIGHT]  [WORD] x[WORD]y ([WORD]) [SPECIAL]s",
  "▁underline▁▁here ▁ <0x41> <unk> <s></s> Ġ Ċ",
  "a".repeat(3000),
  "ab".repeat(700) + "1".repeat(500) + " ".repeat(500) + "!".repeat(500) + "中".repeat(500),
];

export const nastyTexts: readonly string[] = [...blanks, ...words, ...scripts, ...oddities];

/** Something to learn from: words that come back, in several scripts. */
export const learningText = [...words, ...scripts, ...oddities.slice(0, 3), ...blanks]
  .flatMap((text, index, all) => [text, all[(index * 7) % all.length]!, text])
  .join("\n");
