import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Supergraph } from '@apollo/federation-internals';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { codegen } from '@graphql-codegen/core';
import * as typedDocumentNode from '@graphql-codegen/typed-document-node';
import * as typescript from '@graphql-codegen/typescript';
import * as typescriptOperations from '@graphql-codegen/typescript-operations';
import * as typescriptResolvers from '@graphql-codegen/typescript-resolvers';
import { parse, printSchema, Source, type GraphQLSchema } from 'graphql';
import { z } from 'zod';
import { readSubgraphSdl, SUPERGRAPH_FILE } from '../compose/compose';
import { readProjects, readSubgraphs, ROOT, webFolders } from '../workspace';
import { graphqlFiles, WIRE_TYPES, writeChanged } from './generated-files';
import { generateWebOperations } from './web-operations';

/** An app's codegen.json: the domain type of each GraphQL type. */
const appSettings = z.object({ mappers: z.record(z.string(), z.string()) });

/**
 * Writes `schema.generated.ts`, the types of the resolvers, beside the SDL of every subgraph, and the typed
 * operations of service clients and tests.
 */
export async function generateTypes(root = ROOT): Promise<void> {
  for (const project of readSubgraphs(root)) {
    writeChanged(
      path.join(root, project.root, 'src/schema.generated.ts'),
      `// Generated from schema.graphql by tools/codegen; not in git.\n${await resolverTypes(project.root, root)}`,
    );
  }
  await generateClientOperations(root);
  const api = apiSchema(root);
  await generateTestOperations(root, api);
  await generateWebOperations(root, {
    folders: webFolders(root),
    schemaFile: 'libs/graph-client/src/schema.generated.ts',
    schema: api,
  });
}

/** The schema that clients see. */
function apiSchema(root: string): GraphQLSchema {
  const supergraph = Supergraph.build(readFileSync(path.join(root, SUPERGRAPH_FILE), 'utf8'));
  return supergraph.apiSchema().toGraphQLJSSchema();
}

/**
 * Writes `<service>.generated.ts` beside every `src/clients/<service>.graphql`: the typed documents with which a
 * project calls that subgraph.
 * @throws Error when an operation does not match the schema of the subgraph
 */
export async function generateClientOperations(root = ROOT): Promise<void> {
  const schemas = new Map<string, GraphQLSchema>();
  const schemaOf = (service: string, file: string): GraphQLSchema => {
    const subgraph = readSubgraphs(root).find(({ name }) => name === service);
    if (!subgraph) throw new Error(`${file} does not have the name of a subgraph.`);
    const schema = schemas.get(service) ?? subgraphSchema(subgraph.root, root);
    schemas.set(service, schema);
    return schema;
  };
  for (const project of readProjects(root)) {
    for (const file of graphqlFiles(path.join(root, project.root, 'src/clients'))) {
      const service = path.basename(file, '.graphql');
      await writeOperations(file, schemaOf(service, file));
    }
  }
}

/**
 * Writes `<name>.generated.ts` beside every `<name>.graphql` of end-to-end tests and of a subgraph's test fixtures.
 */
async function generateTestOperations(root: string, api: GraphQLSchema): Promise<void> {
  for (const file of graphqlFiles(path.join(root, 'apps/e2e/src'))) await writeOperations(file, api);
  for (const { root: app } of readSubgraphs(root)) {
    for (const file of graphqlFiles(path.join(root, app, 'test')))
      await writeOperations(file, subgraphSchema(app, root));
  }
}

function subgraphSchema(appRoot: string, root: string): GraphQLSchema {
  return buildSubgraphSchema(parse(readSubgraphSdl(appRoot, root)));
}

async function writeOperations(file: string, schema: GraphQLSchema): Promise<void> {
  writeChanged(
    file.replace(/\.graphql$/, '.generated.ts'),
    `// Generated from ${path.basename(file)} by tools/codegen; not in git.\n${await operationTypes(file, schema)}`,
  );
}

/** The operations of a file as typed documents. @param schema of the service that they are sent to */
function operationTypes(file: string, schema: GraphQLSchema): Promise<string> {
  return codegen({
    filename: `${file}.ts`,
    schema: parse(printSchema(schema)),
    schemaAst: schema,
    documents: [{ location: file, document: parse(new Source(readFileSync(file, 'utf8'), file)) }],
    plugins: [
      { typescript: { onlyOperationTypes: true } },
      { typescriptOperations: { arrayInputCoercion: false, avoidOptionals: { field: true } } },
      { typedDocumentNode: {} },
    ],
    pluginMap: { typescript, typescriptOperations, typedDocumentNode },
    config: WIRE_TYPES,
  });
}

async function resolverTypes(appRoot: string, root: string): Promise<string> {
  const settings = appSettings.parse(
    JSON.parse(readFileSync(path.join(root, appRoot, 'codegen.json'), 'utf8')),
  );
  return codegen({
    filename: 'schema.generated.ts',
    schema: parse(readSubgraphSdl(appRoot, root)),
    documents: [],
    plugins: [{ typescript: {} }, { typescriptResolvers: {} }],
    pluginMap: { typescript, typescriptResolvers },
    config: {
      federation: true,
      enumsAsTypes: true,
      useTypeImports: true,
      skipTypename: true,
      contextType: './graphql/context#AppContext',
      mappers: settings.mappers,
      // Internally, an amount is an integer of minor units and an instant is a Date or its ISO 8601 text.
      scalars: {
        ID: { input: 'string', output: 'string' },
        DateTime: { input: 'Date', output: 'Date | string' },
        Money: { input: 'number', output: 'number' },
      },
    },
  });
}

if (require.main === module) {
  generateTypes().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
