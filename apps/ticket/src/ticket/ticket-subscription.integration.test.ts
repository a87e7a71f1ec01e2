import { print } from 'graphql';
import { createClient, type Client } from 'graphql-ws';
import { createConnection } from 'mongoose';
import { WebSocket } from 'ws';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { AccountRecords } from '@e-storefront/mongo';
import { actor, present, type Actor } from '@e-storefront/testing';
import { TicketRepository } from './ticket.model';
import { TicketUpdatedDocument, type TicketUpdatedSubscription } from '../../test/fixtures/ticket.generated';
import { newId, TicketFixture } from '../../test/fixtures/ticket-fixture';

const support = actor('support');
const asha = actor('customer');

describe('ticketUpdated over graphql-ws', () => {
  let fixture: TicketFixture;
  let client: Client;

  beforeAll(async () => {
    fixture = await TicketFixture.start();
    client = createClient({
      url: `${fixture.subgraph.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: () => ({ [SERVICE_HEADER]: fixture.subgraph.identity.credential() }),
      retryAttempts: 0,
    });
  });
  afterAll(async () => {
    await client.dispose();
    await fixture[Symbol.asyncDispose]();
  });

  const subscribe = (as: Actor | undefined, ticketId: string) => {
    const extensions = as ? { authorization: `Bearer ${fixture.subgraph.identity.token(as)}` } : {};
    const payload = { query: print(TicketUpdatedDocument), variables: { ticketId }, extensions };
    return client.iterate<TicketUpdatedSubscription>(payload);
  };
  const next = async (states: ReturnType<typeof subscribe>) =>
    present((await states.next()).value?.data).ticketUpdated;
  /** The error code of a rejected subscription. */
  const errorCodeOf = async (as: Actor | undefined, ticketId: string) =>
    (await subscribe(as, ticketId).next()).value?.errors?.[0]?.extensions?.code;

  it('starts with the current state and delivers each change, to the customer without internal comments', async () => {
    const { id } = await fixture.create(asha);
    await fixture.addComment(asha, id, 'Hello?');
    const [own, staff] = [subscribe(asha, id), subscribe(support, id)];
    const first = { status: 'open', sequence: 2, comments: [{ message: 'Hello?' }] };
    expect(await next(own)).toMatchObject(first);
    expect(await next(staff)).toMatchObject(first);
    await fixture.updateStatus(support, id, 'in_progress');
    expect(await next(own)).toMatchObject({ status: 'in_progress', sequence: 3 });
    expect(await next(staff)).toMatchObject({ status: 'in_progress', sequence: 3 });
    await fixture.addInternalComment(support, id, 'A difficult one');
    expect(await next(own)).toMatchObject({ sequence: 4, comments: [{ message: 'Hello?' }] });
    expect((await next(staff)).comments).toEqual([{ message: 'Hello?' }, { message: 'A difficult one' }]);
    await Promise.all([own.return?.(), staff.return?.()]);
  });

  it('delivers the last state after a burst of changes and no state twice', async () => {
    const { id } = await fixture.create(asha);
    const states = subscribe(asha, id);
    const seen = [(await next(states)).sequence];
    await Promise.all(Array.from({ length: 10 }, (_, n) => fixture.addComment(asha, id, `Comment ${n}`)));
    while (seen.at(-1) !== 11) seen.push((await next(states)).sequence);
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
    await states.return?.();
  });

  it('delivers a change whose process crashed before publishing it', async () => {
    const { id } = await fixture.create(asha);
    const states = subscribe(asha, id);
    expect(await next(states)).toMatchObject({ sequence: 1 });
    const mongo = await createConnection(fixture.databaseUri).asPromise();
    // Simulates the crash: the change and its event are stored, but nothing is published.
    await new TicketRepository(mongo, { accounts: new AccountRecords(mongo) }).change(
      id,
      {},
      { status: 'pending' },
    );
    expect(await next(states)).toMatchObject({ sequence: 2, status: 'pending' });
    await states.return?.();
    await mongo.close();
  });

  it('rejects guests, other users, unknown tickets and invalid ids', async () => {
    const { id } = await fixture.create(asha);
    expect(await errorCodeOf(undefined, id)).toBe('UNAUTHENTICATED');
    expect(await errorCodeOf(actor('customer'), id)).toBe('NOT_FOUND');
    expect(await errorCodeOf(actor('seller'), id)).toBe('NOT_FOUND');
    expect(await errorCodeOf(support, newId())).toBe('NOT_FOUND');
    expect(await errorCodeOf(support, 'x')).toBe('BAD_USER_INPUT');
  });
});
