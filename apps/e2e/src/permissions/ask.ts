import type { Holder } from './holder';
import type { PermissionFixtures } from './fixtures';

/** Who tries, on whose things, in which world. */
export interface Attempt {
  /** Whose things it is tried on: one's own, or the stranger's. */
  of: Holder;
  self: Holder;
  world: PermissionFixtures;
  /** Whether it is meant to succeed: what is refused needs nothing made for it. */
  isMeant: boolean;
}

/** How a root field is tried. */
export interface Ask {
  /** The field with arguments and selection; undefined where there is nothing of that kind to try it on. */
  call: (trial: Attempt) => string | undefined | Promise<string | undefined>;
  /** What must stand in the answer for the field to have given what was asked for. */
  shows?: (trial: Attempt) => string | undefined;
  /** Codes that only who was let in is answered with, where success would cost something or cannot be had here. */
  passesWith?: readonly string[];
  /** It would end the caller's session: tried with the same token in the name of another account. */
  isTriedByTwin?: true;
  /** There are only one's own things to ask for: no argument names somebody else's. */
  isMine?: true;
}

/** The asks of a subgraph by the name of their row; `derived.ts` gives those that need no argument. */
export type RootFieldAttempts = Readonly<Record<string, Ask>>;

/** Where a type is met: at the gateway, or straight at a subgraph. */
export interface Path {
  door: string;
  /** An operation with `…` where the fields of the type go; without it the operation is the whole trial. */
  text: string;
  shows?: string;
  /** Codes that only who was let in is answered with. */
  passesWith?: readonly string[];
}

/** How the objects of a type are reached; undefined where there are none of that kind. */
export type Way = (trial: Attempt) => Path | undefined | Promise<Path | undefined>;

/** The ways of a subgraph that `derived.ts` does not find, by the name of the type or of one field met elsewhere. */
export type EntityFieldAttempts = Readonly<Record<string, Way>>;

/** An object by its key, straight at its subgraph: what the gateway does for a nested field. */
export function entity(subgraph: string, type: string, id: string): Path {
  const representation = `{ __typename: "${type}", id: "${id}" }`;
  return {
    door: subgraph,
    text: `{ _entities(representations: [${representation}]) { ... on ${type} { … } } }`,
  };
}

/** Something that a client asks the gateway. */
export function client(text: string): Path {
  return { door: 'gateway', text };
}

/** A value as it stands in the text of an operation; keys without quotation marks. */
export function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, one]) => `${key}: ${literal(one)}`);
  return `{ ${fields.join(', ')} }`;
}
