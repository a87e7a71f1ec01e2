import { z } from 'zod';
import { badInput } from '@e-storefront/errors';
import { isBlank, trimmed } from './blank';
import { normalizeLines, normalizeText } from './text-forms';

/** A validated input: an optional field has a value or is absent, never `undefined`. */
export type Present<T> = T extends Date | Primitive
  ? T
  : T extends readonly (infer Item)[]
    ? Present<Item>[]
    : { [Key in keyof T]: Present<Exclude<T[Key], undefined>> };

type Primitive = string | number | boolean | bigint | symbol | null | undefined;

/** Schemas of fields that a change can omit but not clear. */
const KEPT = new WeakSet<z.core.$ZodType>();

/**
 * A field of a change that cannot be cleared: null is rejected, a blank text counts as omitted. For required
 * properties of an object, such as its name.
 */
export function changeable<S extends z.ZodType>(schema: S): z.ZodOptional<S> {
  const field = schema.optional();
  KEPT.add(field);
  return field;
}

/** Makes each of the fields `changeable`. */
export function changeableFields<Shape extends z.ZodRawShape>(
  shape: Shape,
): { [Key in keyof Shape]: z.ZodOptional<Shape[Key]> } {
  const fields = Object.entries(shape).map(([key, schema]) => [key, changeable(schema as z.ZodType)]);
  return Object.fromEntries(fields) as { [Key in keyof Shape]: z.ZodOptional<Shape[Key]> };
}

/** A field of a change that can be cleared: null or a blank text clears it, an omitted one stays. */
export function clearable<S extends z.ZodType>(schema: S): z.ZodOptional<z.ZodNullable<S>> {
  return schema.nullable().optional();
}

/** Makes each of the fields `clearable`. */
export function clearableFields<Shape extends z.ZodRawShape>(
  shape: Shape,
): { [Key in keyof Shape]: z.ZodOptional<z.ZodNullable<Shape[Key]>> } {
  const fields = Object.entries(shape).map(([key, schema]) => [key, clearable(schema as z.ZodType)]);
  return Object.fromEntries(fields) as { [Key in keyof Shape]: z.ZodOptional<z.ZodNullable<Shape[Key]>> };
}

/** A field of a change that null or a blank text resets to `initial`; an omitted one stays. */
export function resettable<S extends z.ZodType>(schema: S, initial: z.output<S>) {
  return schema
    .nullable()
    .transform((value): z.output<S> => (value === null ? initial : value))
    .optional();
}

/**
 * Validates input against a schema and returns the cleaned value.
 * Handles empty form fields for every schema: null or a blank text in an optional field is absent, in a
 * `clearable` one null; blank list entries are removed.
 * @param path the prefix of each field's path, such as `input`
 * @throws BAD_USER_INPUT naming the first invalid field
 */
export function parseInput<S extends z.ZodType>(
  schema: S,
  value: unknown,
  path = 'input',
): Present<z.output<S>> {
  const form = new Form(path);
  const given = form.read(schema, value, []);
  const result = schema.safeParse(given, { error: faultOf });
  if (result.success) return present(result.data) as Present<z.output<S>>;
  const [issue] = result.error.issues;
  throw badInput(form.nameOf(issue?.path ?? []), issue?.message ?? 'is not valid.');
}

/** Removes fields that a schema has transformed to `undefined`, at any depth. */
function present(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(present);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([key, field]) => [key, present(field)]));
}

/** How a schema treats an empty field. */
interface FieldTraits {
  /** The schema of a non-empty value. */
  inner: z.core.$ZodType;
  mayBeAbsent: boolean;
  isClearable: boolean;
  isKept: boolean;
}

type Path = readonly PropertyKey[];

/** Normalises a form value: empty fields become absent. */
class Form {
  readonly #prefix: string;
  /** The original positions of list entries after blank ones were removed. */
  readonly #places = new Map<string, number[]>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The value to pass to the schema. @throws BAD_USER_INPUT for null in a field that cannot be cleared */
  read(schema: z.core.$ZodType, value: unknown, path: Path): unknown {
    const { inner, mayBeAbsent, isClearable, isKept } = traitsOf(schema);
    if (value === undefined) return undefined;
    if (value === null) {
      if (isKept) throw badInput(this.nameOf(path), 'must not be empty.');
      return isClearable ? null : undefined;
    }
    if (typeof value === 'string' && (mayBeAbsent || isClearable) && isBlank(value)) {
      return isClearable ? null : undefined;
    }
    if (Array.isArray(value)) return this.#list(inner, value, path);
    if (inner instanceof z.core.$ZodObject && typeof value === 'object')
      return this.#fields(inner, value, path);
    return value;
  }

  /** The path of the field as the client sent it. */
  nameOf(path: Path): string {
    const sent = path.map((part, index) => {
      const places = this.#places.get(keyOf(path.slice(0, index)));
      return typeof part === 'number' ? (places?.[part] ?? part) : part;
    });
    return [this.#prefix, ...sent.map(String)].filter((part) => part !== '').join('.');
  }

  #list(schema: z.core.$ZodType, list: readonly unknown[], path: Path): unknown[] {
    const there = list.flatMap((entry, place) =>
      typeof entry === 'string' && isBlank(entry) ? [] : [{ entry, place }],
    );
    this.#places.set(
      keyOf(path),
      there.map(({ place }) => place),
    );
    if (!(schema instanceof z.core.$ZodArray)) return there.map(({ entry }) => entry);
    const { element } = schema._zod.def;
    return there.map(({ entry }, index) => this.read(element, entry, [...path, index]));
  }

  #fields(schema: z.core.$ZodObject, value: object, path: Path): object {
    const { shape } = schema._zod.def;
    const fields = Object.entries(value).flatMap(([key, field]) => {
      const known = Object.hasOwn(shape, key) ? shape[key] : undefined;
      const given: unknown = known ? this.read(known, field, [...path, key]) : field;
      return given === undefined ? [] : [[key, given] as const];
    });
    return Object.fromEntries(fields);
  }
}

function keyOf(path: Path): string {
  return path.map(String).join('.');
}

/** Schemas are made once, and read with every value. */
const knownTraits = new WeakMap<z.core.$ZodType, FieldTraits>();

function traitsOf(schema: z.core.$ZodType): FieldTraits {
  const traits = knownTraits.get(schema) ?? findTraits(schema);
  knownTraits.set(schema, traits);
  return traits;
}

function findTraits(schema: z.core.$ZodType): FieldTraits {
  const traits: FieldTraits = { inner: schema, mayBeAbsent: false, isClearable: false, isKept: false };
  for (;;) {
    const { inner } = traits;
    traits.isKept ||= KEPT.has(inner);
    if (inner instanceof z.core.$ZodOptional || inner instanceof z.core.$ZodDefault) {
      traits.mayBeAbsent = true;
      traits.inner = inner._zod.def.innerType;
    } else if (inner instanceof z.core.$ZodNullable) {
      traits.isClearable = true;
      traits.inner = inner._zod.def.innerType;
    } else if (inner instanceof z.core.$ZodPipe) {
      traits.inner = inner._zod.def.in;
    } else {
      return traits;
    }
  }
}

/** The default message for an invalid value. */
function faultOf(issue: z.core.$ZodRawIssue): string {
  const isText = 'origin' in issue && issue.origin === 'string';
  const unit = isText ? ' characters long' : '';
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'is required.';
  if (issue.code === 'too_small') return `must be at least ${String(issue.minimum)}${unit}.`;
  if (issue.code === 'too_big') return `must be at most ${String(issue.maximum)}${unit}.`;
  return 'is not valid.';
}

/** An id on the wire: 24 hexadecimal digits. */
export const objectId = z
  .string()
  .regex(/^[0-9a-f]{24}$/i, 'is not a valid id.')
  .transform((id) => id.toLowerCase());

/**
 * A single line of user-entered text in its stored form (`normalizeText`): not empty, limited in length,
 * without control characters.
 */
export const text = (max: number, min = 1) => bounded(z.string().overwrite(normalizeText), max, min);

/** A multi-line user-entered text in its stored form (`normalizeLines`). */
export const multilineText = (max: number, min = 1) =>
  bounded(z.string().overwrite(normalizeLines), max, min);

const bounded = (value: z.ZodString, max: number, min: number) =>
  value
    .min(min, min === 1 ? 'must not be empty.' : `must have at least ${min} characters.`)
    .max(max, `must have at most ${max} characters.`)
    .refine((text) => !/[^\P{Cc}\n]|\p{Cs}/u.test(text), 'must not contain control characters.');

/** An e-mail address in lower case, the unique key of an account. */
export const email = z
  .string()
  .overwrite((address) => trimmed(address.normalize('NFC')))
  .toLowerCase()
  .min(1, { error: 'must not be empty.', abort: true })
  .max(254, 'must have at most 254 characters.')
  .pipe(z.email('is not a valid e-mail address.'));

/** The quantity of a basket line. */
export const quantity = z
  .number()
  .int('must be a whole number.')
  .min(1, 'must be at least 1.')
  .max(1000, 'must be at most 1000.');

/** A number of units in stock. */
export const stockLevel = z
  .number()
  .int('must be a whole number.')
  .min(0, 'must not be negative.')
  .max(1_000_000, 'must be at most 1000000.');

/** An absolute http or https URL. */
export const webUrl = z
  .string()
  .overwrite(trimmed)
  .min(1, { error: 'must not be empty.', abort: true })
  .max(2048, 'must have at most 2048 characters.')
  .pipe(z.url({ protocol: /^https?$/, error: 'must be an http or https address.' }));

/** Validates one id argument. @throws BAD_USER_INPUT naming `field` when it is not 24 hexadecimal digits */
export function parseId(value: string, field = 'id'): string {
  // Nearly every id comes in its stored form, and references by the dozen.
  return isId(value) ? value : parseInput(objectId, value, field);
}

/** Whether a value is an id in its stored form: 24 hexadecimal digits in lower case. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{24}$/.test(value);
}

/**
 * Validates an optional id argument; a blank one is absent.
 * @throws BAD_USER_INPUT naming `field` for a value that is not 24 hexadecimal digits
 */
export function parseOptionalId(value: string | null | undefined, field: string): string | undefined {
  return parseInput(objectId.optional(), value, field);
}
