/** One root field as existing clients call it. */
export interface RootField {
  /** Argument names with the types that clients declare for their variables. */
  args: Record<string, string>;
  /** The result fields that clients select, without `__typename`; empty for a scalar. */
  select: string;
  /** Whether the result itself is a list. */
  list?: true;
}

/**
 * One input type whose name clients declare. A type of `any` leaves the scalar open; an exclamation mark allows the
 * schema to require the field.
 */
export interface InputContract {
  fields: Record<string, string>;
  /** The fields that clients send. */
  sample: Record<string, unknown>;
}

/** What existing clients need from one subgraph. */
export interface SubgraphContract {
  /** By names such as `Query.me`. */
  fields: Record<string, RootField>;
  inputs: Record<string, InputContract>;
  /** The required values of an enum. */
  enums: Record<string, readonly string[]>;
}
