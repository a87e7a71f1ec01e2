import type { TypedSelection } from '../selections/operation-tree';

/**
 * Chooses names for aliases of one level that equal another field of the type. The planner adds fields of its own, such
 * as an entity's `id`, and would take such an alias for them.
 * @returns the planned names by the client's names
 */
export function getPlannedNames(selections: readonly TypedSelection[]): ReadonlyMap<string, string> {
  const renamed = new Map<string, string>();
  for (const { type, fields } of selections) {
    for (const { responseName, definition } of fields) {
      if (responseName === definition.name || !Object.hasOwn(type.getFields(), responseName)) continue;
      if (!renamed.has(responseName)) renamed.set(responseName, findUnusedName(responseName, selections));
    }
  }
  return renamed;
}

function findUnusedName(name: string, selections: readonly TypedSelection[]): string {
  const isTaken = (other: string): boolean =>
    selections.some(
      ({ type, fields }) =>
        Object.hasOwn(type.getFields(), other) || fields.some(({ responseName }) => responseName === other),
    );
  let free = `${name}_`;
  while (isTaken(free)) free += '_';
  return free;
}

/** Whether this or a deeper level of an operation has renamed fields. */
export function hasRenamedFields(selections: readonly TypedSelection[]): boolean {
  return (
    getPlannedNames(selections).size > 0 ||
    selections.some(({ fields }) => fields.some((field) => hasRenamedFields(field.selections)))
  );
}

/** Restores the client's names in the data of a planned operation. */
export function toClientData(data: unknown, selections: readonly TypedSelection[]): unknown {
  if (Array.isArray(data)) return data.map((item) => toClientData(item, selections));
  if (typeof data !== 'object' || data === null || selections.length === 0) return data;
  const names = invert(getPlannedNames(selections));
  const entries = Object.entries(data).map(([key, value]): [string, unknown] => {
    const responseName = names.get(key) ?? key;
    return [responseName, toClientData(value, getSelectionsBelow(selections, responseName))];
  });
  return Object.fromEntries(entries);
}

/** Restores the client's names in the path of an error. */
export function toClientPath(
  path: readonly (string | number)[],
  selections: readonly TypedSelection[],
): (string | number)[] {
  let level = selections;
  return path.map((key) => {
    if (typeof key === 'number') return key;
    const responseName = invert(getPlannedNames(level)).get(key) ?? key;
    level = getSelectionsBelow(level, responseName);
    return responseName;
  });
}

function getSelectionsBelow(selections: readonly TypedSelection[], responseName: string): TypedSelection[] {
  return selections.flatMap(({ fields }) =>
    fields.filter((field) => field.responseName === responseName).flatMap((field) => field.selections),
  );
}

function invert(names: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...names].map(([name, planned]) => [planned, name]));
}
