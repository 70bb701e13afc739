// Reads TOML's numbers, booleans, dates and times.
import type { MistakeName } from "./mistakes.ts";
import type { TomlReader } from "./reader.ts";
import type { ScalarNode, TomlDate } from "./tree.ts";

const word = /[^ \t\r\n,[\]{}#"'=]+/y;
const timeAfterBlank = / \d\d:[^ \t\r\n,[\]{}#"'=]*/y;

const decimal = /^[+-]?(?:0|[1-9](?:_?\d)*)$/;
const otherBase = /^0(?:x[\da-fA-F](?:_?[\da-fA-F])*|o[0-7](?:_?[0-7])*|b[01](?:_?[01])*)$/;
const float = /^[+-]?(?:0|[1-9](?:_?\d)*)(?:\.\d(?:_?\d)*)?(?:[eE][+-]?\d(?:_?\d)*)?$/;
const dateTime =
  /^(?:(\d{4})-(\d\d)-(\d\d))?(?:(^|[Tt ])(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(?:([Zz])|[+-](\d\d):(\d\d))?)?$/;

/** Reads a value without quotes or brackets; nothing where there is none, which is noted. */
export function readScalar(reader: TomlReader): ScalarNode | undefined {
  const start = reader.at;
  const small = takeSmallInteger(reader);
  if (small !== undefined) return { kind: "integer", start, end: reader.at, value: small };
  let written = reader.take(word);
  if (written === "") {
    reader.fail(
      reader.isAtLineEnd() || /[#,\]}]/.test(reader.text.charAt(start)) ? "valueMissing" : "noValue",
      start,
    );
    return undefined;
  }
  if (written.length === 10 && /^\d{4}-\d\d-\d\d$/.test(written)) written += reader.take(timeAfterBlank);
  const scalar = scalarOf(written);
  if (typeof scalar !== "string") return { ...scalar, start, end: reader.at };
  reader.fail(scalar, start, reader.at);
  return undefined;
}

/** The numbers that files are full of, read without looking twice; nothing where something else stands. */
function takeSmallInteger(reader: TomlReader): number | undefined {
  const { text, at: start } = reader;
  let at = start;
  let value = 0;
  for (; at < start + 15; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) break;
    value = value * 10 + digit;
  }
  if (at === start || (at > start + 1 && text.charCodeAt(start) === 0x30)) return undefined;
  if (at < text.length && !isDelimiter(text.charCodeAt(at))) return undefined;
  reader.at = at;
  return value;
}

/** What may follow a number: a blank, the end of a line, a comma, a closing bracket or a comment. */
function isDelimiter(code: number): boolean {
  return (
    code === 0x0a ||
    code === 0x20 ||
    code === 0x2c ||
    code === 0x5d ||
    code === 0x0d ||
    code === 0x7d ||
    code === 0x23 ||
    code === 0x09
  );
}

function scalarOf(written: string): Pick<ScalarNode, "kind" | "value"> | MistakeName {
  if (written === "true" || written === "false") return { kind: "boolean", value: written === "true" };
  if (decimal.test(written) || otherBase.test(written)) return integerOf(written);
  if (float.test(written)) return { kind: "float", value: Number(written.replaceAll("_", "")) };
  const special = /^([+-]?)(inf|nan)$/.exec(written);
  if (special !== null) {
    const size = special[2] === "inf" ? Infinity : NaN;
    return { kind: "float", value: special[1] === "-" ? -size : size };
  }
  if (/^\d{4}-\d|^\d\d:/.test(written)) {
    const date = dateOf(written);
    return date === undefined ? "noSuchDate" : { kind: "date", value: date };
  }
  return whyNoNumber(written);
}

function integerOf(written: string): Pick<ScalarNode, "kind" | "value"> | MistakeName {
  const digits = written.replaceAll("_", "");
  // `+ 0` makes 0 of -0, which is no integer.
  if (digits.length < 16) return { kind: "integer", value: Number(digits) + 0 };
  const significant = digits.replace(/^[+-]|^0[xob]0*/, "");
  if (significant.length > 64) return "integerTooLarge";
  const sign = digits.startsWith("-") ? -1n : 1n;
  const value = sign * BigInt(digits.replace(/^[+-]/, ""));
  if (BigInt.asIntN(64, value) !== value) return "integerTooLarge";
  const isSafe = Number.isSafeInteger(Number(value));
  return { kind: "integer", value: isSafe ? Number(value) : value };
}

/** A date or time in its normal form; nothing for one that the calendar or the clock does not have. */
function dateOf(written: string): TomlDate | undefined {
  const parts = dateTime.exec(written);
  if (parts === null) return undefined;
  const [
    ,
    year,
    month,
    day,
    between,
    hour,
    minute,
    second = "00",
    fraction = "",
    utc,
    offsetHour,
    offsetMinute,
  ] = parts;
  const isAtMost = (part: string | undefined, most: number) => part === undefined || Number(part) <= most;
  if (year !== undefined) {
    const ofMonth = Number(month);
    if (ofMonth < 1 || ofMonth > 12 || Number(day) < 1 || Number(day) > daysIn(Number(year), ofMonth))
      return undefined;
  }
  if (!isAtMost(hour, 23) || !isAtMost(minute, 59) || !isAtMost(second, 59)) return undefined;
  if (!isAtMost(offsetHour, 23) || !isAtMost(offsetMinute, 59)) return undefined;

  const date = year === undefined ? "" : `${year}-${month}-${day}`;
  if (hour === undefined) return date === "" ? undefined : { kind: "local-date", value: date };
  if ((date === "") !== (between === "")) return undefined;
  const time = `${hour}:${minute}:${second}${fraction}`;
  if (date === "")
    return utc === undefined && offsetHour === undefined ? { kind: "local-time", value: time } : undefined;
  if (utc !== undefined) return { kind: "offset-date-time", value: `${date}T${time}Z` };
  if (offsetHour !== undefined)
    return { kind: "offset-date-time", value: `${date}T${time}${written.slice(-6)}` };
  return { kind: "local-date-time", value: `${date}T${time}` };
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function whyNoNumber(written: string): MistakeName {
  if (!/^[+-]?[\d.]/.test(written)) return "noValue";
  if (/^[+-]?0[\d_]+/.test(written)) return "leadingZero";
  if (/^[+-]?[\d_.]*(?:__|_\.|\._|_$)/.test(written)) return "underscore";
  if (/^[+-]?(?:\d*\.|[\d.]+[eE][+-]?|0[xob]|\.\d*)$/.test(written)) return "numberNotComplete";
  return "notANumber";
}
