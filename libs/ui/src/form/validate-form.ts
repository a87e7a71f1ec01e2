import type { Fault, Rule } from './rules';

/** The rules of a form by field: `email`, `address.zip`, `variants.*.price` for those of each entry of a list. */
export type FormRules<Values> = {
  readonly [Field in keyof Values]?: Rule<Values[Field], Values>;
} & { readonly [path: `${string}.${string}`]: Rule<unknown, Values> };

type AnyRule<Values> = (value: unknown, values: Values) => Fault | Promise<Fault>;

/** The faults of a form by the path of their field; a promise if a rule has to wait. */
export function formFaults<Values>(
  rules: FormRules<Values>,
  values: Values,
): Map<string, Exclude<Fault, null>> | Promise<Map<string, Exclude<Fault, null>>> {
  const results = Object.entries(rules as Record<string, AnyRule<Values>>).flatMap(([pattern, rule]) =>
    matching(pattern.split('.'), values).map(([path, value]) => [path, rule(value, values)] as const),
  );
  if (!results.some(([, fault]) => fault instanceof Promise)) {
    return faultsOf(results as readonly (readonly [string, Fault])[]);
  }
  return Promise.all(results.map(async ([path, fault]) => [path, await fault] as const)).then(faultsOf);
}

function faultsOf(results: readonly (readonly [string, Fault])[]): Map<string, Exclude<Fault, null>> {
  return new Map(results.flatMap(([path, fault]) => (fault === null ? [] : [[path, fault] as const])));
}

/** The fields that a pattern names, with their paths. */
function matching([part, ...rest]: readonly string[], value: unknown): (readonly [string, unknown])[] {
  if (part === undefined) return [['', value]];
  if (part === '*' && !Array.isArray(value)) return [];
  const keys = part === '*' ? Object.keys(value as unknown[]) : [part];
  return keys.flatMap((key) =>
    matching(rest, fieldOf(value, key)).map(
      ([path, found]) => [path === '' ? key : `${key}.${path}`, found] as const,
    ),
  );
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
