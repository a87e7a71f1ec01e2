import { parseArgs } from 'node:util';
import { createConnection, type Connection } from 'mongoose';
import { replayDeadLetters } from '@e-storefront/messaging';
import { mongoSettings, readConfig, redisSettings, subgraphSettings } from '@e-storefront/config';
import { CONSUMER_NAMES, type ConsumerName } from '@e-storefront/events';
import { ConsumedEvents, DeadLetters } from '@e-storefront/mongo';
import { localEnvironment } from '../dev/local-environment';
import { databaseUri } from '../services/database-uri';

const USAGE = `usage: npm run events -- <command> [--consumer <service>]   (all consumers by default)
  list                       lists the dead letters, oldest first
  replay <event id> | --all  adds them to their queues again
Uses the platform that runs in this clone, or the servers that MONGODB_URI and REDIS_URL name; EVENTS_PREFIX is the prefix
of the queues (events).`;

/** The dead letters to list or replay. */
const LIMIT = 1_000;

const settings = { ...mongoSettings, ...redisSettings, EVENTS_PREFIX: subgraphSettings.EVENTS_PREFIX };

type Config = ReturnType<typeof readConfig<typeof settings>>;

interface Request {
  command: string;
  eventId: string | undefined;
  consumers: readonly ConsumerName[];
}

/** Lists and replays the dead letters of the consumers. @throws Error with a message for the caller */
export async function handleDeadLetters(
  args: string[],
  environment: Record<string, string | undefined>,
  print: (line: string) => void,
): Promise<void> {
  const request = requestIn(args);
  const config = readConfig(settings, localEnvironment(null, environment));
  let count = 0;
  for (const consumer of request.consumers) {
    const mongo = await createConnection(databaseUri(config.MONGODB_URI, consumer), {
      serverSelectionTimeoutMS: 5_000,
      autoIndex: false,
      autoCreate: false,
    }).asPromise();
    try {
      count += await chosenLetters(request, { consumer, mongo, config }, print);
    } finally {
      await mongo.close();
    }
  }
  if (count === 0) throw new Error(request.eventId ? 'There is no such dead letter.' : 'No dead letters.');
}

function requestIn(args: string[]): Request {
  const options = { consumer: { type: 'string' }, all: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [command = '', eventId] = positionals;
  const consumers = CONSUMER_NAMES.filter((name) => name === (values.consumer ?? name));
  const isKnown = command === 'list' || (command === 'replay' && (eventId !== undefined) !== values.all);
  if (!isKnown || consumers.length === 0) throw new Error(USAGE);
  return { command, eventId: command === 'replay' ? eventId : undefined, consumers };
}

/** Lists, and on request replays, the dead letters of one consumer. @returns how many there were */
export async function chosenLetters(
  { command, eventId }: Omit<Request, 'consumers'>,
  at: { consumer: ConsumerName; mongo: Connection; config: Pick<Config, 'REDIS_URL' | 'EVENTS_PREFIX'> },
  print: (line: string) => void,
): Promise<number> {
  const { consumer, mongo, config } = at;
  const letters = new DeadLetters(mongo);
  const one = eventId === undefined ? null : await letters.find(eventId);
  const chosen = eventId === undefined ? await letters.list(LIMIT) : one ? [one] : [];
  if (command === 'replay' && chosen.length > 0) {
    const { REDIS_URL: redisUrl, EVENTS_PREFIX: prefix } = config;
    await replayDeadLetters(chosen, {
      redisUrl,
      prefix,
      consumer,
      deadLetters: letters,
      consumed: new ConsumedEvents(mongo),
    });
  }
  for (const letter of chosen) {
    const state = command === 'replay' || letter.replayedAt ? 'replayed' : 'dead';
    const failedAt = letter.failedAt.toISOString();
    print(
      [consumer, letter.eventId, letter.name, failedAt, `${letter.tries} tries`, state, letter.reason].join(
        '  ',
      ),
    );
  }
  return chosen.length;
}

if (require.main === module) {
  handleDeadLetters(process.argv.slice(2), process.env, (line) => console.log(line)).catch(
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    },
  );
}
