import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Supergraph } from '@apollo/federation-internals';
import {
  Kind,
  parse,
  Source,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { OperationManifest } from '../../apps/gateway/src/persisted-operations/manifest';
import {
  normalizeDocument,
  operationHash,
  addTypenames,
} from '../../apps/gateway/src/persisted-operations/normalize';
import { composedSupergraph } from './compose';
import { fragmentsByName, neededFragments } from './fragments';
import { ROOT, webFolders } from '../workspace';

/** The committed operations of the front ends, relative to the root. */
export const OPERATIONS_FILE = 'apps/gateway/persisted-operations.json';

type Entry = OperationManifest['operations'][number];

/** The folders with operations of front ends, relative to the root. */
function operationFolders(root: string): string[] {
  const apps = readdirSync(path.join(root, 'apps'))
    .filter((app) => app !== 'e2e')
    .map((app) => path.join('apps', app, 'src'));
  const folders = [...apps, ...webFolders(root), 'apps/gateway/explorer/src/operations'];
  return [...new Set(folders)].filter((folder) => existsSync(path.join(root, folder)));
}

/** The operations of service clients are in these folders; their generated types check them. */
const SERVICE_CLIENTS = /(^|[\\/])clients[\\/]/;

/** Every parsed `.graphql` file with operations or fragments. The subgraphs' schemas contain none. */
function executableFiles(root: string): { file: string; document: DocumentNode }[] {
  const files = operationFolders(root).flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.graphql') && !SERVICE_CLIENTS.test(name))
      .map((name) => path.join(folder, name)),
  );
  return files
    .sort()
    .map((file) => ({ file, document: parse(new Source(readFileSync(path.join(root, file), 'utf8'), file)) }))
    .filter(({ document }) => document.definitions.some(isExecutable));
}

const isExecutable = ({ kind }: { kind: Kind }): boolean =>
  kind === Kind.OPERATION_DEFINITION || kind === Kind.FRAGMENT_DEFINITION;

/**
 * The manifest of all front ends' operations, by name: each as written and as Apollo Client sends it.
 * @throws Error with every operation that does not match the schema, or whose name is missing or not unique
 */
export function collectedOperations(root = ROOT): OperationManifest {
  const schema = Supergraph.build(composedSupergraph(root)).apiSchema().toGraphQLJSSchema();
  const files = executableFiles(root);
  const fragments = fragmentsByName(files.map(({ document }) => document));
  const operations = files.flatMap(({ file, document }) =>
    document.definitions
      .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
      .map((operation) => {
        const definitions = [operation, ...neededFragments(operation, fragments)];
        return { file, operation, document: { kind: Kind.DOCUMENT, definitions } as const };
      }),
  );
  const faults = operations.flatMap(({ file, operation, document }) =>
    faultsOf(operation, document, schema).map((fault) => `  ${file}: ${fault}`),
  );
  const names = operations.map(({ operation }) => operation.name?.value);
  const twice = names.filter((name, index) => name && names.indexOf(name) !== index);
  for (const name of twice) faults.push(`  ${name}: several operations have this name`);
  if (faults.length > 0) throw new Error(`Operations of the front ends are invalid:\n${faults.join('\n')}`);
  return { format: 'apollo-persisted-query-manifest', version: 1, operations: entriesOf(operations) };
}

interface Operation {
  operation: OperationDefinitionNode;
  document: DocumentNode;
}

function entriesOf(operations: readonly Operation[]): Entry[] {
  const entries = operations.flatMap(({ operation, document }) => {
    const texts = [normalizeDocument(document), normalizeDocument(addTypenames(document))];
    const [name, type] = [operation.name?.value ?? '', operation.operation];
    return [...new Set(texts)].map((body) => ({ id: operationHash(body), name, type, body }));
  });
  return entries.sort((a, b) =>
    a.name === b.name ? a.body.length - b.body.length : a.name < b.name ? -1 : 1,
  );
}

function faultsOf(
  operation: OperationDefinitionNode,
  document: DocumentNode,
  schema: GraphQLSchema,
): string[] {
  const nameless = operation.name ? [] : ['an operation needs a name'];
  return [...nameless, ...validate(schema, document).map(({ message }) => message)];
}

const fileText = (root: string): string => `${JSON.stringify(collectedOperations(root), null, 2)}\n`;

/** Whether the committed manifest is out of date. */
export function areOperationsStale(root = ROOT): boolean {
  const file = path.join(root, OPERATIONS_FILE);
  return !existsSync(file) || readFileSync(file, 'utf8') !== fileText(root);
}

if (require.main === module) {
  try {
    const text = fileText(ROOT);
    writeFileSync(path.join(ROOT, OPERATIONS_FILE), text);
    console.log(`${OPERATIONS_FILE} is up to date.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
