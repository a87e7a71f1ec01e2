import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The settings for types of operations, as their data is on the wire. */
export const WIRE_TYPES = {
  enumsAsTypes: true,
  useTypeImports: true,
  skipTypename: true,
  // An amount is a decimal number and an instant an ISO 8601 text.
  scalars: { ID: 'string', DateTime: 'string', Money: 'number', _Any: 'Record<string, unknown>' },
};

/** The paths of all `.graphql` files in a folder, which may be absent. */
export function graphqlFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => path.join(folder, name));
}

/** Writes a file unless it has this content, so that watchers and caches see real changes only. */
export function writeChanged(file: string, content: string): void {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== content) writeFileSync(file, content);
}
