import { createEvent } from '@e-storefront/events';
import { deliverToConsumer, actor, testRedisUrl, type Actor } from '@e-storefront/testing';
import {
  AssignTicketDocument,
  CreateTicketDocument,
  type CreateTicketInput,
} from '../../test/fixtures/ticket.generated';
import { newId, TicketFixture } from '../../test/fixtures/ticket-fixture';

describe('personal data in tickets', () => {
  let fixture: TicketFixture;
  const support = actor('support', { name: 'Sunil Das' });
  beforeAll(async () => {
    fixture = await TicketFixture.start();
    fixture.accounts.set(support.id, { name: support.name, role: 'support', isActive: true });
  });
  afterAll(async () => {
    await fixture[Symbol.asyncDispose]();
  });

  const prefix = (): string => fixture.subgraph.eventsPrefix;
  const publishUpdated = (account: Actor, version: number, name: string) =>
    deliverToConsumer(
      { consumer: 'ticket', prefix: prefix(), redisUrl: testRedisUrl() },
      createEvent('account.updated.v1', {
        accountId: account.id,
        version,
        name,
        role: account.role,
        isActive: true,
        canSell: false,
      }),
    );
  const publishDeleted = (account: Actor, version: number) =>
    deliverToConsumer(
      { consumer: 'ticket', prefix: prefix(), redisUrl: testRedisUrl() },
      createEvent('account.deleted.v1', { accountId: account.id, version, role: account.role }),
    );
  /** Creates an assigned ticket with a comment by the customer and one by support. */
  const createThread = async (customer: Actor, customerName = customer.name): Promise<string> => {
    const { id } = await fixture.create(customer, { customerName });
    await fixture.addComment(customer, id, 'Where is it?');
    await fixture.addComment(support, id, 'On its way.');
    await fixture.subgraph.data(AssignTicketDocument, {
      as: support,
      variables: { id, assigneeId: support.id },
    });
    return id;
  };

  it('follows a renamed account where its name was copied', async () => {
    const customer = actor('customer', { name: 'Asha Rao' });
    await publishUpdated(customer, 1, 'Asha Rao');
    const [copied, entered] = [await createThread(customer), await createThread(customer, 'The Rao family')];
    await publishUpdated(customer, 2, 'Asha Iyer');
    expect(await fixture.get(support, copied)).toMatchObject({
      customerName: 'Asha Iyer',
      assignedToName: 'Sunil Das',
      comments: [{ userName: 'Asha Iyer' }, { userName: 'Sunil Das' }],
    });
    // A name that the customer entered is not a copy.
    expect(await fixture.get(support, entered)).toMatchObject({
      customerName: 'The Rao family',
      comments: [{ userName: 'Asha Iyer' }, { userName: 'Sunil Das' }],
    });
  });

  it('keeps an entered name on the first event of an account', async () => {
    const customer = actor('customer', { name: 'Meera' });
    const id = await createThread(customer, 'Meera of the bakery');
    await publishUpdated(customer, 4, 'Meera');
    expect(await fixture.get(support, id)).toMatchObject({ customerName: 'Meera of the bakery' });
  });

  it('is anonymised with the account and stays so after a late older event', async () => {
    const [customer, member] = [
      actor('customer', { name: 'Ravi $set' }),
      actor('support', { name: 'Farah Khan' }),
    ];
    fixture.accounts.set(member.id, { name: member.name, role: 'support', isActive: true });
    const id = await createThread(customer);
    await fixture.addComment(member, id, 'Mine now.');
    await fixture.subgraph.data(AssignTicketDocument, {
      as: support,
      variables: { id, assigneeId: member.id },
    });
    const { sequence } = await fixture.get(support, id);
    await publishDeleted(customer, 3);
    await publishDeleted(member, 2);
    await publishUpdated(customer, 2, 'Ravi $set');
    expect(await fixture.get(support, id)).toMatchObject({
      customerName: 'Deleted account',
      customerEmail: `${customer.id}@deleted.invalid`,
      assignedToName: 'Deleted account',
      sequence,
      comments: [{ userName: 'Deleted account' }, { userName: 'Sunil Das' }, { userName: 'Deleted account' }],
    });
  });

  it('is anonymised in writes concurrent with the deletion', async () => {
    const customer = actor('customer', { name: 'Late Lata' });
    const other = await createThread(customer);
    await publishDeleted(customer, 2);
    // The access token may still be valid for a moment.
    const ticket = await fixture.create(customer, { customerName: customer.name });
    await fixture.addComment(customer, other, 'One more thing.');
    expect(ticket).toMatchObject({ customerName: 'Deleted account' });
    const { comments } = await fixture.get(support, other);
    expect(comments.map(({ userName }) => userName)).toEqual([
      'Deleted account',
      'Sunil Das',
      'Deleted account',
    ]);
  });

  it('requires existing accounts and products', async () => {
    const [unknownAccount, unknownProduct] = [newId(), newId()];
    fixture.missingAccounts.add(unknownAccount);
    const errorOf = async (input: Partial<CreateTicketInput>) =>
      (
        await fixture.subgraph.call(CreateTicketDocument, {
          as: support,
          variables: { input: fixture.input(input) },
        })
      ).errors[0]?.extensions;
    expect(await errorOf({ customerId: unknownAccount })).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'input.customerId',
    });
    expect(await errorOf({ productId: unknownProduct })).toMatchObject({
      code: 'NOT_FOUND',
      resource: 'Product',
    });
    expect(await errorOf({ customerId: newId() })).toBeUndefined();
  });
});
