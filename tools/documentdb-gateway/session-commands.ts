import { deserialize, type Document } from 'bson';
import { topLevel } from './command-bson';
import { bson } from './cursors';
import { MAX_MESSAGE_BYTES } from './frames';

/** The MongoDB that this server behaves like. */
export const MONGODB_VERSION = '7.0.0';

function hello(): Document {
  return {
    ismaster: true,
    isWritablePrimary: true,
    helloOk: true,
    // What a mongos says of itself: it makes drivers use sessions, transactions and retryable writes.
    msg: 'isdbgrid',
    maxBsonObjectSize: 16 * 1024 * 1024,
    maxMessageSizeBytes: MAX_MESSAGE_BYTES,
    maxWriteBatchSize: 25_000,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: 30,
    minWireVersion: 0,
    maxWireVersion: 21,
    readOnly: false,
    ok: 1,
  };
}

function buildInfo(): Document {
  const versionArray = [...MONGODB_VERSION.split('.').map(Number), 0];
  return {
    version: MONGODB_VERSION,
    versionArray,
    bits: 64,
    maxBsonObjectSize: 16 * 1024 * 1024,
    modules: [],
    ok: 1,
  };
}

const OK = (): Document => ({ ok: 1 });

/** Commands that are answered without asking the database. Names in lower case. */
const ANSWERS: Readonly<Record<string, () => Document>> = {
  hello,
  ismaster: hello,
  ping: OK,
  buildinfo: buildInfo,
  startsession: OK,
  refreshsessions: OK,
  connectionstatus: () => ({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] }, ok: 1 }),
  getparameter: () => ({ featureCompatibilityVersion: { version: '7.0' }, ok: 1 }),
  whatsmyuri: () => ({ you: '127.0.0.1:0', ok: 1 }),
  getcmdlineopts: () => ({ argv: [], parsed: {}, ok: 1 }),
  hostinfo: () => ({ system: {}, os: {}, extra: {}, ok: 1 }),
};

/** The reply to a command that needs no database, or undefined when it needs one. */
export function answerAlone(name: string): Buffer | undefined {
  const key = name.toLowerCase();
  const answer = Object.hasOwn(ANSWERS, key) ? ANSWERS[key] : undefined;
  return answer && bson(answer());
}

/** The sessions that endSessions or killSessions names, each as the hex of its BSON, as in a command's `lsid`. */
export function namedSessions(spec: Buffer): string[] {
  const [list] = topLevel(spec);
  if (list?.type !== 0x04) return [];
  const sessions = spec.subarray(list.valueAt, list.end);
  return [...topLevel(sessions)].map(({ valueAt, end }) => sessions.toString('hex', valueAt, end));
}

/** The cursors that killCursors names. */
export function namedCursors(spec: Buffer): bigint[] {
  const list: unknown = deserialize(spec, { useBigInt64: true })['cursors'];
  return Array.isArray(list) ? list.filter((id): id is bigint => typeof id === 'bigint') : [];
}
