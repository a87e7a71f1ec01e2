type Projection = Readonly<Record<string, 1>>;

/**
 * The projection of what every read of an entity takes, and of some details, which are read only where they are needed.
 * @param fields the stored fields of each detail
 */
export function projectionOf<Detail extends string>(
  core: Projection,
  fields: Readonly<Record<Detail, Projection>>,
  details: readonly Detail[],
): Projection {
  return Object.fromEntries([core, ...details.map((detail) => fields[detail])].flatMap(Object.entries<1>));
}

/** A detail of a row. @throws when it was not read */
export function requireDetail<Row, Name extends keyof Row & string>(
  row: Row,
  name: Name,
): NonNullable<Row[Name]> {
  const value = row[name];
  if (value === undefined || value === null) throw new Error(`The detail ${name} was not read.`);
  return value;
}
