// The second comparison: Hive Gateway with Hive Router's planner in Rust, in front of our own subgraphs.
import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { readPeerSettings, type PeerSettings } from './peer-settings';

/** The used part of the packages, which are no dependencies of the project. */
interface HivePackages {
  createGatewayRuntime(config: HiveConfig): RequestListener;
  unifiedGraphHandler: unknown;
}

interface HiveConfig {
  supergraph: string;
  unifiedGraphHandler: unknown;
  logging: boolean;
  propagateHeaders: {
    fromClientToSubgraphs(payload: { request: Request }): Promise<Record<string, string>>;
  };
}

/** @param folder where `ensureHive` has installed the packages */
function loadPackages(folder: string): HivePackages {
  const load = createRequire(path.join(folder, 'package.json'));
  return {
    ...(load('@graphql-hive/gateway') as Pick<HivePackages, 'createGatewayRuntime'>),
    ...(load('@graphql-hive/router-runtime') as Pick<HivePackages, 'unifiedGraphHandler'>),
  };
}

/** The supergraph contains the ports of workspace.json: the measured platform has others. */
function withEndpoints({ supergraphSdl, endpointOf }: PeerSettings): string {
  return supergraphSdl.replaceAll(
    /@join__graph\(name: "([^"]+)", url: "[^"]+"\)/g,
    (_, name: string) => `@join__graph(name: "${name}", url: "${endpointOf(name)}")`,
  );
}

function main(): void {
  const settings = readPeerSettings();
  const { createGatewayRuntime, unifiedGraphHandler } = loadPackages(process.env['HIVE_FOLDER'] ?? '');
  const gateway = createGatewayRuntime({
    supergraph: withEndpoints(settings),
    unifiedGraphHandler,
    logging: false,
    propagateHeaders: {
      fromClientToSubgraphs: async ({ request }) => {
        const authorization = request.headers.get('authorization');
        const credential = { [SERVICE_HEADER]: await settings.identity.credential() };
        return authorization ? { ...credential, authorization } : credential;
      },
    },
  });
  const server = createServer(gateway);
  server.listen(0, '127.0.0.1', () => {
    console.log(`listening http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`);
  });
}

main();
