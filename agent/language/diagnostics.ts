// Findings as the diagnostics of the Language Server Protocol.
import type {
  Diagnostic,
  DiagnosticRelatedInformation,
  DiagnosticSeverity,
  DiagnosticTag,
} from "vscode-languageserver";
import type { Problem } from "../../schemas/problem.ts";
import type { Finding } from "./finding.ts";
import type { Positions } from "./positions.ts";

/** Where each code is explained. */
const explanations = "https://github.com/trainyard/trainyard/blob/main/docs/problems.md";

const severities: Readonly<Record<Problem["severity"], DiagnosticSeverity>> = {
  error: 1,
  warning: 2,
  info: 3,
};

const unnecessary: DiagnosticTag = 1;
const deprecated: DiagnosticTag = 2;

/** Codes of keys that an editor shows faded or crossed out. */
const tagsOfCodes: Readonly<Record<string, DiagnosticTag>> = {
  key_without_effect: unnecessary,
  deprecated_key: deprecated,
};

export interface DiagnosticTarget {
  /** Of the document that the findings are shown in. */
  positions: Positions;
  addressOf: (file: string) => string;
}

/** A problem of a base stands where the document names the base, and leads to its place. */
export function asDiagnostic(finding: Finding, { positions, addressOf }: DiagnosticTarget): Diagnostic {
  const { code, severity, message, advice, place, namedAt } = finding;
  const places = namedAt === undefined ? finding.related : [{ ...place, message }, ...finding.related];
  const relatedInformation = places.map(
    ({ file, span, message, positions }): DiagnosticRelatedInformation => ({
      location: { uri: addressOf(file), range: positions.rangeOf(span) },
      message,
    }),
  );
  const tag = tagsOfCodes[code];
  return {
    range: positions.rangeOf(namedAt ?? place.span),
    severity: severities[severity],
    code,
    codeDescription: { href: `${explanations}#${code}` },
    source: "Trainyard",
    message: advice === undefined ? message : `${message} ${advice}`,
    ...(tag !== undefined && namedAt === undefined && { tags: [tag] }),
    ...(relatedInformation.length > 0 && { relatedInformation }),
  };
}
