import { deserialize, type Document } from 'bson';
import { topLevel } from './command-bson';
import { bson } from './cursors';
import { MAX_MESSAGE_BYTES } from './frames';

/** The emulated MongoDB version. */
export const MONGODB_VERSION = '7.0.0';

function hello(): Document {
  return {
    ismaster: true,
    isWritablePrimary: true,
    helloOk: true,
    // The hello reply of a mongos: it makes drivers use sessions, transactions and retryable writes.
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

/** Commands that are answered without the database. Names in lower case. */
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

/** The reply to a command that needs no database; undefined for all others. */
export function answerAlone(name: string): Buffer | undefined {
  const key = name.toLowerCase();
  const answer = Object.hasOwn(ANSWERS, key) ? ANSWERS[key] : undefined;
  return answer && bson(answer());
}

/** The sessions in endSessions or killSessions, each as the hex of its BSON, as in a command's `lsid`. */
export function namedSessions(spec: Buffer): string[] {
  const [list] = topLevel(spec);
  if (list?.type !== 0x04) return [];
  const sessions = spec.subarray(list.valueAt, list.end);
  return [...topLevel(sessions)].map(({ valueAt, end }) => sessions.toString('hex', valueAt, end));
}

/** The cursors in killCursors. */
export function namedCursors(spec: Buffer): bigint[] {
  const list: unknown = deserialize(spec, { useBigInt64: true })['cursors'];
  return Array.isArray(list) ? list.filter((id): id is bigint => typeof id === 'bigint') : [];
}
