// What the `chat` benchmarks ask. Each prompt begins differently, so that nothing is reused of an earlier one.

export interface ChatPrompt {
  system: string;
  question: string;
}

let made = 0;

/** Some forty tokens, which are answered at length. */
export function shortPrompt(): ChatPrompt {
  return {
    system: `${++made}: you tell stories.`,
    question: "Write a long story about a lighthouse keeper and the storm that he waited for.",
  };
}

/** Some three hundred tokens. */
export function longPrompt(): ChatPrompt {
  const { system, question } = shortPrompt();
  const facts = Array.from(
    { length: 16 },
    (_, index) => `In chapter ${index + 1} the keeper climbs the stairs and lights the lamp.`,
  );
  return { system, question: `${facts.join(" ")} ${question}` };
}

/** As both models' templates write it. */
export function render({ system, question }: ChatPrompt): string {
  return `<|im_start|>system\n${system}<|im_end|>\n<|im_start|>user\n${question}<|im_end|>\n<|im_start|>assistant\n`;
}
