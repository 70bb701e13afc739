// Which rows pass: filters over the texts that a table shows, tested on many rows at once.
import type { TableFilter } from "../../schemas/protocol/table.ts";
import { displayText, valueIn } from "./cells.ts";
import { numberIn } from "./columns.ts";
import { Pattern } from "./pattern.ts";
import type { TableRecord } from "./record-source.ts";

/** For each record whether it passes. */
export type RowTest = (records: readonly TableRecord[]) => boolean[];

/**
 * @param hasProblem whether training would leave a record out or warn of it
 * @throws pattern_not_usable; the test throws pattern_too_slow
 */
export function allFilters(
  filters: readonly TableFilter[],
  hasProblem: (record: TableRecord) => boolean,
): RowTest {
  const tests = filters.map((filter) => testOf(filter, hasProblem));
  return (records) => {
    let passed = records.map((record, index) => ({ record, index }));
    for (const test of tests) {
      const results = test(passed.map(({ record }) => record));
      passed = passed.filter((_, index) => results[index]);
    }
    const all = records.map(() => false);
    for (const { index } of passed) all[index] = true;
    return all;
  };
}

/** Rows that hold a text in any of their columns, or in the one that is named. */
export function holdsText(text: string, matchCase: boolean, column?: string): RowTest {
  const fold = (from: string): string => (matchCase ? from : from.toLowerCase());
  const wanted = fold(text);
  // Letters stand in JSON as they are, unless they are escaped: a row without them need not be decoded.
  const isPlain = /^\p{L}+( \p{L}+)*$/u.test(wanted) && wanted.length > 1;
  const mayHold = (json: Buffer): boolean => {
    const own = json.toString("utf8");
    return fold(own).includes(wanted) || own.includes("\\u");
  };
  return (records) =>
    records.map((record) => {
      const { json } = record;
      if (isPlain && json !== undefined && !mayHold(json)) return false;
      return textsOf(record, column).some((own) => fold(own).includes(wanted));
    });
}

/** Rows in which a regular expression is found. Throws `pattern_not_usable`; the test throws `pattern_too_slow`. */
export function matchesPattern(source: string, matchCase: boolean, column?: string): RowTest {
  const pattern = new Pattern(source, matchCase);
  return (records) => {
    const texts = records.map((record) => textsOf(record, column));
    const found = pattern.test(texts.flat());
    let at = 0;
    return texts.map((own) => found.slice(at, (at += own.length)).includes(true));
  };
}

function testOf(filter: TableFilter, hasProblem: (record: TableRecord) => boolean): RowTest {
  switch (filter.kind) {
    case "contains":
      return holdsText(filter.value, filter.matchCase, filter.column);
    case "matches":
      return matchesPattern(filter.value, filter.matchCase, filter.column);
    case "equals": {
      const fold = (text: string): string => (filter.matchCase ? text : text.toLowerCase());
      const wanted = fold(filter.value);
      return each((record) => textsOf(record, filter.column).some((text) => fold(text) === wanted));
    }
    case "less":
      return each((record) => (numberOf(record, filter.column) ?? Infinity) < filter.value);
    case "greater":
      return each((record) => (numberOf(record, filter.column) ?? -Infinity) > filter.value);
    case "empty":
      return each((record) => isEmpty(record, filter.column));
    case "notEmpty":
      return each((record) => !isEmpty(record, filter.column));
    case "hasProblem":
      return each(hasProblem);
  }
}

function each(test: (record: TableRecord) => boolean): RowTest {
  return (records) => records.map(test);
}

function textsOf({ content }: TableRecord, column: string | undefined): string[] {
  if (!("value" in content)) return [];
  const values = column === undefined ? Object.values(content.value) : [valueIn(content.value, column)];
  return values.flatMap((value) => displayText(value) ?? []);
}

function numberOf({ content }: TableRecord, column: string): number | undefined {
  return "value" in content ? numberIn(valueIn(content.value, column)) : undefined;
}

function isEmpty(record: TableRecord, column: string): boolean {
  return textsOf(record, column).every((text) => text.trim() === "");
}
