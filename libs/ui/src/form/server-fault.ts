import type { ApiError } from '@e-storefront/graph-client';

/** Codes that are about one field although the API names none. */
const FIELDS_BY_CODE: ReadonlyMap<string, string> = new Map([
  ['EMAIL_TAKEN', 'email'],
  ['SKU_TAKEN', 'sku'],
  ['SLUG_TAKEN', 'slug'],
  ['COUPON_CODE_TAKEN', 'code'],
]);

/**
 * The path of the form's field that an error of the API is about; undefined if it is about none of them.
 * @param values of the form
 * @param fields the form's field by the API's path, such as `input.newPassword`, or by code, where their names differ
 */
export function faultyField(
  { code, field }: ApiError,
  values: object,
  fields: Readonly<Record<string, string>> = {},
): string | undefined {
  const own = new Map(Object.entries(fields));
  const named = own.get(field ?? '') ?? own.get(code) ?? field ?? FIELDS_BY_CODE.get(code);
  if (named === undefined) return undefined;
  const [first = '', ...rest] = named.split('.');
  return existingPath([first, ...rest], values) ?? existingPath(rest, values);
}

/** The part of a path that exists. The entries of a list of texts belong to the list's field. */
function existingPath(path: readonly string[], values: object): string | undefined {
  const found: string[] = [];
  let value: unknown = values;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) break;
    const next: unknown = Reflect.get(value, part);
    if (Array.isArray(value) && (typeof next !== 'object' || next === null)) break;
    found.push(part);
    value = next;
  }
  return found.length > 0 ? found.join('.') : undefined;
}
