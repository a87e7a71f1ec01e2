/** One root field as the existing clients call it. */
export interface RootField {
  /** Argument names with the exact types that clients declare for their variables. */
  args: Record<string, string>;
  /** What clients select of the result, without `__typename`; empty for a scalar. */
  select: string;
  /** Whether the result itself is a list. */
  list?: true;
}

/**
 * One input type whose name clients declare. A type of `any` leaves the scalar open; an exclamation mark allows, but
 * does not force, the schema to require the field.
 */
export interface InputContract {
  fields: Record<string, string>;
  /** What clients send. */
  sample: Record<string, unknown>;
}

/** What the existing clients need of one subgraph. */
export interface SubgraphContract {
  /** By names such as `Query.me`. */
  fields: Record<string, RootField>;
  inputs: Record<string, InputContract>;
  /** Values that a fixed enum must have. */
  enums: Record<string, readonly string[]>;
}
