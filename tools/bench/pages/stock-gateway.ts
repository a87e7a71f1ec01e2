// The comparison: @apollo/server with @apollo/gateway as their manual sets them up, in front of our own subgraphs.
import {
  ApolloGateway,
  RemoteGraphQLDataSource,
  type GraphQLDataSourceProcessOptions,
} from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { readPeerSettings } from './peer-settings';

interface StockContext {
  authorization?: string | undefined;
}

const { supergraphSdl, endpointOf, identity } = readPeerSettings();

class AuthenticatedDataSource extends RemoteGraphQLDataSource<StockContext> {
  override async willSendRequest(options: GraphQLDataSourceProcessOptions<StockContext>): Promise<void> {
    const { request, context } = options;
    if (context.authorization) request.http?.headers.set('authorization', context.authorization);
    request.http?.headers.set(SERVICE_HEADER, await identity.credential());
  }
}

async function main(): Promise<void> {
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ name }) => new AuthenticatedDataSource({ url: endpointOf(name) }),
  });
  const server = new ApolloServer<StockContext>({ gateway });
  const { url } = await startStandaloneServer(server, {
    listen: { port: 0, host: '127.0.0.1' },
    context: ({ req }) => Promise.resolve({ authorization: req.headers.authorization }),
  });
  console.log(`listening ${url}`);
}

void main();
