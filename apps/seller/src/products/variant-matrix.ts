/** An option of a product with its values, such as size: S, M, L. */
export interface MatrixOption {
  name: string;
  values: string[];
}

/** A variant that is being entered: one value of each option. */
export interface MatrixRow {
  options: { name: string; value: string }[];
  sku: string;
  price: number | string;
  stock: number | string;
}

/** The API stores no more variants of a product. */
export const MAX_VARIANTS = 50;

/** All combinations of the options' values, the last option changing first. Options without a name or values do not count. */
export function combinations(options: readonly MatrixOption[]): MatrixRow['options'][] {
  const complete = options.filter(({ name, values }) => name.trim() !== '' && values.length > 0);
  if (complete.length === 0) return [];
  return complete.reduce<MatrixRow['options'][]>(
    (rows, { name, values }) =>
      rows.flatMap((row) => values.map((value) => [...row, { name: name.trim(), value }])),
    [[]],
  );
}

/**
 * The rows of the matrix after a change of the options. A row keeps what was entered as long as its values stay the same.
 * @param initial the price and stock of new rows
 */
export function matrixRows(
  options: readonly MatrixOption[],
  rows: readonly MatrixRow[],
  initial: Pick<MatrixRow, 'price' | 'stock'>,
): MatrixRow[] {
  const known = new Map(rows.map((row) => [valuesOf(row.options), row]));
  return combinations(options).map((combination) => ({
    sku: '',
    price: initial.price,
    stock: initial.stock,
    ...known.get(valuesOf(combination)),
    options: combination,
  }));
}

function valuesOf(options: MatrixRow['options']): string {
  return JSON.stringify(options.map(({ value }) => value));
}
