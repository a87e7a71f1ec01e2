import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isMap, parseDocument, type Document, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import { urlVariable } from '../dev/service-environment';
import { keyFiles } from '../keys/key-folder';
import { databaseUri } from '../services/database-uri';
import { writeFormatted } from './write-formatted';

/** The containers of the platform, relative to the root. */
export const COMPOSE_FILE = 'docker-compose.yml';

const MONGO = 'mongodb://mongo:27017/?replicaSet=rs0';
/** The folder in which the `keys` step stores the secrets. */
const KEYS_FOLDER = '/keys';

/**
 * Adds a subgraph to docker-compose.yml: its container, its address for the other services, and the gateway's
 * dependency on it.
 */
export async function addToCompose(name: string, port: number, root: string): Promise<void> {
  const file = path.join(root, COMPOSE_FILE);
  const document = parseDocument(readFileSync(file, 'utf8'), { merge: true });
  document.setIn(['x-settings', urlVariable(name)], `http://${name}:${port}/graphql`);
  document.setIn(
    ['services', 'gateway', 'depends_on', name],
    document.createNode({ condition: 'service_healthy' }, { flow: true }),
  );
  const services = mapAt(document, 'services');
  // After the last subgraph, before the services that run on request only.
  const seed = services.items.findIndex(({ key }) => String(key) === 'seed');
  const entry = document.createPair(name, service(document, name, port));
  services.items.splice(seed < 0 ? services.items.length : seed, 0, entry);
  await writeFormatted(file, document.toString({ lineWidth: 0 }));
}

function service(document: Document, name: string, port: number): YAMLMap {
  const build = document.createNode({ args: { SERVICE: name } }, { flow: true }) as YAMLMap;
  const environment = document.createNode({
    PORT: port,
    SERVICE_SECRET_FILE: keyFiles(KEYS_FOLDER).secretOf(name),
    MONGODB_URI: databaseUri(MONGO, name),
  }) as YAMLMap;
  const made = document.createNode({}) as YAMLMap;
  made.spaceBefore = true;
  merge(document, made, 'x-subgraph');
  made.set('build', merge(document, build, 'x-build'));
  made.set('environment', merge(document, environment, 'x-settings'));
  made.set('volumes', secretOf(document, name));
  return made;
}

/** The service's own folder of secrets, and no other. */
function secretOf(document: Document, name: string): Node {
  const target = `${KEYS_FOLDER}/${name}`;
  const volume = { subpath: name, nocopy: true };
  const mount = { type: 'volume', source: 'keys', target, read_only: true, volume };
  const mounts = document.createNode([]) as YAMLSeq;
  mounts.add(document.createNode(mount, { flow: true }));
  return mounts;
}

/** Adds `<<: *anchor` before the map's own keys. */
function merge(document: Document, map: YAMLMap, extension: string): YAMLMap {
  const alias = document.createAlias(mapAt(document, extension));
  map.items.unshift(document.createPair('<<', alias));
  return map;
}

function mapAt(document: Document, key: string): YAMLMap {
  const node = document.get(key, true);
  if (!isMap(node)) throw new Error(`${COMPOSE_FILE} has no map named ${key}.`);
  return node;
}
