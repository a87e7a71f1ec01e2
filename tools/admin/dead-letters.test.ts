import { randomUUID } from 'node:crypto';
import { createConnection, type Connection } from 'mongoose';
import { createEvent } from '@e-storefront/events';
import { DeadLetters } from '@e-storefront/mongo';
import { testDatabase, testRedisUrl } from '@e-storefront/testing';
import { chosenLetters, handleDeadLetters } from './dead-letters';

describe('npm run events', () => {
  const database = testDatabase();
  let mongo: Connection;
  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
  });
  afterAll(async () => {
    await mongo.close();
    await database.drop();
  });

  it.each([[[]], [['eat']], [['replay']], [['replay', 'x', '--all']], [['list', '--consumer', 'moon']]])(
    'prints its usage for %j',
    async (args) => {
      await expect(handleDeadLetters(args, {}, () => undefined)).rejects.toThrow(/^usage: npm run events/);
    },
  );

  it('lists a dead letter and keeps a replayed one until its event is handled', async () => {
    const event = createEvent('checkout.failed.v1', {
      groupId: 'a'.repeat(24),
      customerId: 'b'.repeat(24),
    });
    const letters = new DeadLetters(mongo);
    const { id: eventId, name } = event;
    await letters.keep({ eventId, name, event: JSON.stringify(event), reason: 'ECONNREFUSED', tries: 12 });
    const config = { REDIS_URL: testRedisUrl(), EVENTS_PREFIX: `test_${randomUUID()}` };
    const lines: string[] = [];
    const at = { consumer: 'auth' as const, mongo, config };
    const print = (line: string): void => void lines.push(line);
    expect(await chosenLetters({ command: 'list', eventId: undefined }, at, print)).toBe(1);
    expect(await chosenLetters({ command: 'replay', eventId }, at, print)).toBe(1);
    expect(await chosenLetters({ command: 'replay', eventId: 'none' }, at, print)).toBe(0);
    expect(lines[0]).toMatch(
      /^auth {2}[\w-]{36} {2}checkout\.failed\.v1 .* 12 tries {2}dead {2}ECONNREFUSED$/,
    );
    expect(lines[1]).toContain('replayed');
    expect((await letters.find(eventId))?.replayedAt).not.toBeNull();
  });
});
