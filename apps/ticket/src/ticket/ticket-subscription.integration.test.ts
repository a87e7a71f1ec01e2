import { createClient, type Client } from 'graphql-ws';
import { createConnection } from 'mongoose';
import { WebSocket } from 'ws';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { AccountRecords } from '@e-storefront/mongo';
import { actor, type Actor, type Json } from '@e-storefront/testing';
import { MongoTicketRepository } from './ticket.model';
import { newId, TicketUnderTest } from '../../test/fixtures/ticket-fixture';

const support = actor('support');
const asha = actor('customer');
const FOLLOW = `subscription ($ticketId: ID!) { ticketUpdated(ticketId: $ticketId) {
  status sequence assignedToName comments { message } } }`;

describe('following a ticket over graphql-ws', () => {
  let app: TicketUnderTest;
  let client: Client;

  beforeAll(async () => {
    app = await TicketUnderTest.start();
    client = createClient({
      url: `${app.subgraph.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: () => ({ [SERVICE_HEADER]: app.subgraph.identity.credential() }),
      retryAttempts: 0,
    });
  });
  afterAll(async () => {
    await client.dispose();
    await app[Symbol.asyncDispose]();
  });

  const follow = (as: Actor | undefined, ticketId: string): AsyncIterableIterator<Json> => {
    const extensions = as ? { authorization: `Bearer ${app.subgraph.identity.token(as)}` } : {};
    return client.iterate({ query: FOLLOW, variables: { ticketId }, extensions });
  };
  const next = async (states: AsyncIterableIterator<Json>): Promise<Json> => {
    const { value } = await states.next();
    return value.errors ?? value.data.ticketUpdated;
  };
  /** The code with which a subscription is refused. */
  const refusalOf = async (as: Actor | undefined, ticketId: string): Promise<string> =>
    (await next(follow(as, ticketId)))[0].extensions.code;

  it('begins with the present state and shows each change, to the customer without what is internal', async () => {
    const { id } = await app.open(asha);
    await app.comment(asha, id, 'Hello?');
    const [own, staff] = [follow(asha, id), follow(support, id)];
    const first = { status: 'open', sequence: 2, comments: [{ message: 'Hello?' }] };
    expect(await next(own)).toMatchObject(first);
    expect(await next(staff)).toMatchObject(first);
    await app.move(support, id, 'in_progress');
    expect(await next(own)).toMatchObject({ status: 'in_progress', sequence: 3 });
    expect(await next(staff)).toMatchObject({ status: 'in_progress', sequence: 3 });
    await app.note(support, id, 'A difficult one');
    expect(await next(own)).toMatchObject({ sequence: 4, comments: [{ message: 'Hello?' }] });
    expect((await next(staff)).comments).toEqual([{ message: 'Hello?' }, { message: 'A difficult one' }]);
    await Promise.all([own.return?.(), staff.return?.()]);
  });

  it('shows the last state after a burst of changes, each state once', async () => {
    const { id } = await app.open(asha);
    const states = follow(asha, id);
    const seen = [(await next(states)).sequence];
    await Promise.all(Array.from({ length: 10 }, (_, n) => app.comment(asha, id, `Comment ${n}`)));
    while (seen.at(-1) !== 11) seen.push((await next(states)).sequence);
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
    await states.return?.();
  });

  it('shows a change whose process died before it could publish it', async () => {
    const { id } = await app.open(asha);
    const states = follow(asha, id);
    expect(await next(states)).toMatchObject({ sequence: 1 });
    const mongo = await createConnection(app.databaseUri).asPromise();
    // What a process writes that ends at once: the change with its event, and nothing said of it.
    await new MongoTicketRepository(mongo, { accounts: new AccountRecords(mongo) }).change(
      id,
      {},
      { status: 'pending' },
    );
    expect(await next(states)).toMatchObject({ sequence: 2, status: 'pending' });
    await states.return?.();
    await mongo.close();
  });

  it('refuses nobody, strangers, unknown tickets and what is no id', async () => {
    const { id } = await app.open(asha);
    expect(await refusalOf(undefined, id)).toBe('UNAUTHENTICATED');
    expect(await refusalOf(actor('customer'), id)).toBe('NOT_FOUND');
    expect(await refusalOf(actor('seller'), id)).toBe('NOT_FOUND');
    expect(await refusalOf(support, newId())).toBe('NOT_FOUND');
    expect(await refusalOf(support, 'x')).toBe('BAD_USER_INPUT');
  });
});
