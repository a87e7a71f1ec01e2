/** A cell of an export. Numbers stay numbers. */
export type CsvCell = string | number | boolean | null | undefined;

/** Spreadsheets run a cell that begins so as a formula, after spaces as well. */
const FORMULA = /^[\s]*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;
const QUOTED = /["\n\r,;\t]|^\s|\s$/;
/** Excel reads a file without it in the encoding of the country. */
const BYTE_ORDER_MARK = '\uFEFF';

/** Rows as CSV (RFC 4180). Texts that a spreadsheet would run as a formula begin with an apostrophe. */
export function toCsv(header: readonly string[], rows: Iterable<readonly CsvCell[]>): string {
  const lines = [header, ...rows].map((row) => row.map(toCell).join(','));
  return `${BYTE_ORDER_MARK}${lines.join('\r\n')}\r\n`;
}

function toCell(value: CsvCell): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
