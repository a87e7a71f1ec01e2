import type { TypedSelection } from '../selections/operation-tree';

/**
 * The names under which a level of an operation is planned, where they are not the client's. The planner adds fields of
 * its own to what a client selects, such as an entity's `id`: an alias that has the name of another field of the type
 * would be taken for that field.
 * @returns the planned names by the client's
 */
export function plannedNames(selections: readonly TypedSelection[]): ReadonlyMap<string, string> {
  const renamed = new Map<string, string>();
  for (const { type, fields } of selections) {
    for (const { responseName, definition } of fields) {
      if (responseName === definition.name || !Object.hasOwn(type.getFields(), responseName)) continue;
      if (!renamed.has(responseName)) renamed.set(responseName, freeName(responseName, selections));
    }
  }
  return renamed;
}

function freeName(name: string, selections: readonly TypedSelection[]): string {
  const isTaken = (other: string): boolean =>
    selections.some(
      ({ type, fields }) =>
        Object.hasOwn(type.getFields(), other) || fields.some(({ responseName }) => responseName === other),
    );
  let free = `${name}_`;
  while (isTaken(free)) free += '_';
  return free;
}

/** Whether a level of an operation, or one below it, is planned under other names than the client's. */
export function hasOtherNames(selections: readonly TypedSelection[]): boolean {
  return (
    plannedNames(selections).size > 0 ||
    selections.some(({ fields }) => fields.some((field) => hasOtherNames(field.selections)))
  );
}

/** The data of a planned operation under the names that the client gave. */
export function clientData(data: unknown, selections: readonly TypedSelection[]): unknown {
  if (Array.isArray(data)) return data.map((item) => clientData(item, selections));
  if (typeof data !== 'object' || data === null || selections.length === 0) return data;
  const names = inverted(plannedNames(selections));
  const entries = Object.entries(data).map(([key, value]): [string, unknown] => {
    const responseName = names.get(key) ?? key;
    return [responseName, clientData(value, selectionsBelow(selections, responseName))];
  });
  return Object.fromEntries(entries);
}

/** The path of an error in a planned operation as the client knows it. */
export function clientPath(
  path: readonly (string | number)[],
  selections: readonly TypedSelection[],
): (string | number)[] {
  let level = selections;
  return path.map((key) => {
    if (typeof key === 'number') return key;
    const responseName = inverted(plannedNames(level)).get(key) ?? key;
    level = selectionsBelow(level, responseName);
    return responseName;
  });
}

function selectionsBelow(selections: readonly TypedSelection[], responseName: string): TypedSelection[] {
  return selections.flatMap(({ fields }) =>
    fields.filter((field) => field.responseName === responseName).flatMap((field) => field.selections),
  );
}

function inverted(names: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...names].map(([name, planned]) => [planned, name]));
}
