import type { TypedDocumentNode } from '@apollo/client';
import type { DocumentNode } from 'graphql';

declare global {
  /** The hashes of operations by their names. Global, because an application that the shell loads has its own copy of this file. */
  var operationHashes: Map<string, string> | undefined;
}

const hashes = (globalThis.operationHashes ??= new Map<string, string>());

/**
 * The document of a generated operation, registered under its hash. Called by generated files only.
 * @param hash the SHA-256 of the operation, by which the gateway's registered operations name it
 */
export function registered<Data, Variables extends Record<string, unknown>>(
  name: string,
  hash: string,
  document: object,
): TypedDocumentNode<Data, Variables> {
  hashes.set(name, hash);
  return document as DocumentNode;
}

/** The hash of a registered operation. @throws Error for an operation without a generated document */
export function registeredHash(name: string): string {
  const hash = hashes.get(name);
  if (hash === undefined) throw new Error(`The operation ${name} was not generated from a .graphql file.`);
  return hash;
}
