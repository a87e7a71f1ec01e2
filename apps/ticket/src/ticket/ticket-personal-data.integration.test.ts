import { deliverToConsumer } from '@e-storefront/messaging';
import { createEvent } from '@e-storefront/events';
import { actor, testRedisUrl, type Actor, type Json } from '@e-storefront/testing';
import { ASSIGN, newId, OPEN, TicketUnderTest } from '../../test/fixtures/ticket-fixture';

const SEEN = `query ($id: ID!) { ticket(id: $id) { customerName customerEmail assignedToName sequence
  comments { userName } } }`;

describe('the people in tickets', () => {
  let app: TicketUnderTest;
  const support = actor('support', { name: 'Sunil Das' });
  beforeAll(async () => {
    app = await TicketUnderTest.start();
    app.accounts.set(support.id, { name: support.name, role: 'support', isActive: true });
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
  });

  const prefix = (): string => app.subgraph.eventsPrefix;
  const named = (who: Actor, version: number, name: string) =>
    deliverToConsumer(
      { consumer: 'ticket', prefix: prefix(), redisUrl: testRedisUrl() },
      createEvent('account.updated.v1', {
        accountId: who.id,
        version,
        name,
        role: who.role,
        isActive: true,
        canSell: false,
      }),
    );
  const deleted = (who: Actor, version: number) =>
    deliverToConsumer(
      { consumer: 'ticket', prefix: prefix(), redisUrl: testRedisUrl() },
      createEvent('account.deleted.v1', { accountId: who.id, version, role: who.role }),
    );
  const seen = async (id: string): Promise<Json> =>
    (await app.subgraph.data(SEEN, { as: support, variables: { id } })).ticket;
  /** A ticket of a customer with a comment of theirs and one of the support, who works on it. */
  const conversation = async (customer: Actor, customerName = customer.name): Promise<string> => {
    const { id } = await app.open(customer, { customerName });
    await app.comment(customer, id, 'Where is it?');
    await app.comment(support, id, 'On its way.');
    await app.subgraph.data(ASSIGN, { as: support, variables: { id, assigneeId: support.id } });
    return id;
  };

  it('have their new name where the name of the account was copied', async () => {
    const customer = actor('customer', { name: 'Asha Rao' });
    await named(customer, 1, 'Asha Rao');
    const [own, foreign] = [await conversation(customer), await conversation(customer, 'The Rao family')];
    await named(customer, 2, 'Asha Iyer');
    expect(await seen(own)).toMatchObject({
      customerName: 'Asha Iyer',
      assignedToName: 'Sunil Das',
      comments: [{ userName: 'Asha Iyer' }, { userName: 'Sunil Das' }],
    });
    // What somebody typed into the form by themself is not a copy.
    expect(await seen(foreign)).toMatchObject({
      customerName: 'The Rao family',
      comments: [{ userName: 'Asha Iyer' }, { userName: 'Sunil Das' }],
    });
  });

  it('keep what they typed when their account is heard of for the first time', async () => {
    const customer = actor('customer', { name: 'Meera' });
    const id = await conversation(customer, 'Meera of the bakery');
    await named(customer, 4, 'Meera');
    expect(await seen(id)).toMatchObject({ customerName: 'Meera of the bakery' });
  });

  it('are anonymous once their account is deleted, however late an older event comes', async () => {
    const [customer, member] = [
      actor('customer', { name: 'Ravi $set' }),
      actor('support', { name: 'Farah Khan' }),
    ];
    app.accounts.set(member.id, { name: member.name, role: 'support', isActive: true });
    const id = await conversation(customer);
    await app.comment(member, id, 'Mine now.');
    await app.subgraph.data(ASSIGN, { as: support, variables: { id, assigneeId: member.id } });
    const { sequence } = await seen(id);
    await deleted(customer, 3);
    await deleted(member, 2);
    await named(customer, 2, 'Ravi $set');
    expect(await seen(id)).toEqual({
      customerName: 'Deleted account',
      customerEmail: `${customer.id}@deleted.invalid`,
      assignedToName: 'Deleted account',
      sequence,
      comments: [{ userName: 'Deleted account' }, { userName: 'Sunil Das' }, { userName: 'Deleted account' }],
    });
  });

  it('are anonymous in what is written at the moment of the deletion', async () => {
    const customer = actor('customer', { name: 'Late Lata' });
    const other = await conversation(customer);
    await deleted(customer, 2);
    // Their access token may live on for a moment.
    const ticket = await app.open(customer, { customerName: customer.name });
    await app.comment(customer, other, 'One more thing.');
    expect(ticket).toMatchObject({ customerName: 'Deleted account' });
    const { comments } = await seen(other);
    expect(comments.map(({ userName }: Json) => userName)).toEqual([
      'Deleted account',
      'Sunil Das',
      'Deleted account',
    ]);
  });

  it('are those of accounts, and the products those of the shop', async () => {
    const [nobody, nothing] = [newId(), newId()];
    app.nobody.add(nobody);
    const refusal = async (input: Record<string, unknown>): Promise<Json> =>
      (await app.subgraph.call(OPEN, { as: support, variables: { input: app.input(input) } })).errors[0]
        ?.extensions;
    expect(await refusal({ customerId: nobody })).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'input.customerId',
    });
    expect(await refusal({ productId: nothing })).toMatchObject({ code: 'NOT_FOUND', resource: 'Product' });
    expect(await refusal({ customerId: newId() })).toBeUndefined();
  });
});
