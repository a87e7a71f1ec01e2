import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import * as typescriptResolvers from '@graphql-codegen/typescript-resolvers';
import { parse } from 'graphql';
import { z } from 'zod';
import { readSubgraphSdl } from '../compose/compose';
import { readSubgraphs, ROOT } from '../workspace';

/** An app's codegen.json: which domain type stands behind each GraphQL type. */
const appSettings = z.object({ mappers: z.record(z.string(), z.string()) });

const HEADER = '// Generated from schema.graphql by tools/codegen; not in git.\n';

/**
 * Writes `schema.generated.ts` beside the SDL of every subgraph: the types that its resolvers must fit.
 * @param only the names of the subgraphs to do; all when empty
 */
export async function generateResolverTypes(root = ROOT, only: string[] = []): Promise<void> {
  const projects = readSubgraphs(root).filter(({ name }) => only.length === 0 || only.includes(name));
  for (const project of projects) {
    const file = path.join(root, project.root, 'src/schema.generated.ts');
    const content = HEADER + (await resolverTypes(project.root, root));
    if (!existsSync(file) || readFileSync(file, 'utf8') !== content) writeFileSync(file, content);
  }
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
      // Inside, an amount is a whole number of minor units and an instant is a Date or its ISO 8601 text.
      scalars: {
        ID: { input: 'string', output: 'string' },
        DateTime: { input: 'Date', output: 'Date | string' },
        Money: { input: 'number', output: 'number' },
      },
    },
  });
}

if (require.main === module) {
  generateResolverTypes(ROOT, process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
