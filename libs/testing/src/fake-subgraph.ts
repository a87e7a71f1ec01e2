import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse, type GraphQLFieldResolver } from 'graphql';
import { SERVICE_HEADER, TokenVerifier } from '@e-storefront/auth';
import { isDomainError } from '@e-storefront/errors';
import { createService } from '@e-storefront/server';
import type { TestIdentity } from './identity';

interface FakeSubgraphOptions {
  typeDefs: string;
  /** Resolvers by type and field, as in graphql-tools. */
  resolvers: Record<string, Record<string, GraphQLFieldResolver<unknown, unknown>>>;
}

/** A fake of another subgraph with real HTTP and credentials and the test's resolvers. */
export interface FakeSubgraph extends AsyncDisposable {
  url: string;
}

/** Starts a fake that accepts the services that trust `identity`. */
export async function startFakeSubgraph(
  identity: Pick<TestIdentity, 'verifierOptions'>,
  options: FakeSubgraphOptions,
): Promise<FakeSubgraph> {
  const typeDefs = parse(options.typeDefs);
  const schema = buildSubgraphSchema({ typeDefs, resolvers: options.resolvers });
  const guard = new TokenVerifier(identity.verifierOptions, {
    has: () => false,
    isCurrent: true,
    onRevoked: () => () => undefined,
  });
  const service = createService('peer', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' });
  service.app.post<{ Body: { query: string; variables?: Record<string, unknown> } }>(
    '/graphql',
    async (request) => {
      await guard.verifyService(request.headers[SERVICE_HEADER]);
      const { query, variables } = request.body;
      const result = await graphql({ schema, source: query, variableValues: variables ?? {} });
      const errors = result.errors?.map((error) => {
        const cause = isDomainError(error.originalError) ? error.originalError : undefined;
        return {
          message: error.message,
          extensions: { ...(cause && { code: cause.code }), ...cause?.details },
        };
      });
      return { data: result.data, ...(errors && { errors }) };
    },
  );
  const running = await service.listen();
  return { url: `${running.url}/graphql`, [Symbol.asyncDispose]: () => running.stop() };
}
