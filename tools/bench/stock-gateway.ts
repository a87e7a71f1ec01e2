// The yardstick: @apollo/server with @apollo/gateway as their manual sets them up, in front of our own subgraphs.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  ApolloGateway,
  RemoteGraphQLDataSource,
  type GraphQLDataSourceProcessOptions,
} from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { z } from 'zod';
import { SERVICE_HEADER, ServiceIdentity } from '@e-storefront/auth';
import { SUPERGRAPH_FILE } from '../compose/compose';
import { ROOT } from '../workspace';

interface StockContext {
  authorization?: string | undefined;
}

const settings = z
  .object({ SERVICE_SECRET_FILE: z.string(), TOKEN_URL: z.string(), SUBGRAPH_URLS: z.string() })
  .parse(process.env);
const urls = z.record(z.string(), z.string()).parse(JSON.parse(settings.SUBGRAPH_URLS));
const identity = new ServiceIdentity('gateway', settings);

class AuthenticatedDataSource extends RemoteGraphQLDataSource<StockContext> {
  override async willSendRequest(options: GraphQLDataSourceProcessOptions<StockContext>): Promise<void> {
    const { request, context } = options;
    if (context.authorization) request.http?.headers.set('authorization', context.authorization);
    request.http?.headers.set(SERVICE_HEADER, await identity.credential());
  }
}

async function main(): Promise<void> {
  const gateway = new ApolloGateway({
    supergraphSdl: readFileSync(path.join(ROOT, SUPERGRAPH_FILE), 'utf8'),
    buildService: ({ name }) => new AuthenticatedDataSource({ url: `${urls[name]}/graphql` }),
  });
  const server = new ApolloServer<StockContext>({ gateway });
  const { url } = await startStandaloneServer(server, {
    listen: { port: 0, host: '127.0.0.1' },
    context: ({ req }) => Promise.resolve({ authorization: req.headers.authorization }),
  });
  console.log(`listening ${url}`);
}

void main();
