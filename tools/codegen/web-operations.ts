import { readFileSync } from 'node:fs';
import path from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import * as typescriptOperations from '@graphql-codegen/typescript-operations';
import {
  Kind,
  parse,
  printSchema,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import {
  addTypenames,
  normalizeDocument,
  operationHash,
} from '../../apps/gateway/src/persisted-operations/normalize';
import { fragmentsByName, neededFragments, type Fragments } from '../compose/fragments';
import { graphqlFiles, WIRE_TYPES, writeChanged } from './generated-files';

interface WebOperationsOptions {
  /** The folders with the operations and fragments of the front ends, relative to the root. */
  folders: readonly string[];
  /** The file for the types of the schema, which all operations share, relative to the root. */
  schemaFile: string;
  schema: GraphQLSchema;
}

/**
 * Writes `<name>.generated.ts` beside every `<name>.graphql` of the front ends: the types of its operations and fragments, and
 * a document of each operation, which contains its fragments from any file. The document of an operation is registered
 * under the hash by which the gateway knows it.
 * @throws Error when an operation does not match the schema
 */
export async function generateWebOperations(
  root: string,
  { folders, schemaFile, schema }: WebOperationsOptions,
): Promise<void> {
  const files = folders
    .flatMap((folder) => graphqlFiles(path.join(root, folder)))
    .map((file) => ({ file, document: parse(readFileSync(file, 'utf8'), { noLocation: true }) }));
  const fragments = fragmentsByName(files.map(({ document }) => document));
  const schemaAst = parse(printSchema(schema));
  const schemaTypes = await codegen({
    filename: schemaFile,
    schema: schemaAst,
    documents: [],
    plugins: [{ typescript: {} }],
    pluginMap: { typescript },
    config: WIRE_TYPES,
  });
  writeChanged(
    path.join(root, schemaFile),
    `// Generated from the supergraph by tools/codegen; not in git.\n${schemaTypes}\n`,
  );
  for (const { file, document } of files) {
    const foreign = neededFragments(document, fragments).filter((one) => !document.definitions.includes(one));
    const types = await codegen({
      filename: `${file}.ts`,
      schema: schemaAst,
      schemaAst: schema,
      documents: [{ location: file, document: documentOf([...document.definitions, ...foreign]) }],
      plugins: [{ typescriptOperations: { arrayInputCoercion: false, avoidOptionals: { field: true } } }],
      pluginMap: { typescriptOperations },
      config: { ...WIRE_TYPES, namespacedImportName: 'Schema' },
    });
    const documents = document.definitions.map((definition) => documentCode(definition, fragments));
    const imports = [
      ...(documents.some((code) => code.includes('registered<')) ? ['registered'] : []),
      ...(types.includes('Schema.') ? ['type Schema'] : []),
    ];
    const importLine =
      imports.length > 0 ? `import { ${imports.join(', ')} } from '@e-storefront/graph-client';\n` : '';
    writeChanged(
      file.replace(/\.graphql$/, '.generated.ts'),
      `// Generated from ${path.basename(file)} by tools/codegen; not in git.\n${importLine}${types}\n${documents.join('')}`,
    );
  }
}

/** An operation's registered document as code; nothing for a fragment, which operations contain. */
function documentCode(definition: DefinitionNode, fragments: Fragments): string {
  if (definition.kind !== Kind.OPERATION_DEFINITION) return '';
  const name = definition.name?.value ?? '';
  const document = documentOf([definition, ...neededFragments(definition, fragments)]);
  const hash = operationHash(normalizeDocument(addTypenames(document)));
  const kind = definition.operation.charAt(0).toUpperCase() + definition.operation.slice(1);
  const types = `${typeName(name)}${kind}, ${typeName(name)}${kind}Variables`;
  return `\nexport const ${typeName(name)}Document = registered<${types}>(\n  '${name}',\n  '${hash}',\n  ${JSON.stringify(document)},\n);\n`;
}

function documentOf(definitions: readonly DefinitionNode[]): DocumentNode {
  return { kind: Kind.DOCUMENT, definitions };
}

/** Names of types begin with a capital, as the generator writes them. */
function typeName(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
