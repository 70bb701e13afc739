// A part of the soak: it works for minutes, and says what it has found in a line for people.

export type SoakPart = () => Promise<{ passed: boolean; summary: string }>;
