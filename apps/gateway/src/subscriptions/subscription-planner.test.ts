import { readFileSync } from 'node:fs';
import path from 'node:path';
import { prepared } from '../../test/fixtures/prepared-operations';
import { LivePlanner, type LivePlan } from './subscription-planner';

const planner = new LivePlanner(readFileSync(path.resolve(__dirname, '../../supergraph.graphql'), 'utf8'));

const planOf = (query: string, variables = {}): LivePlan =>
  planner.plan(prepared(planner.schema, query, variables).planned);

/** Apollo's planner gives subscriptions as one primary fetch and a rest; nothing promises that it stays so. */
describe('the plan of a subscription', () => {
  it('across subgraphs has the owner as its primary part and the others in its rest', () => {
    const { primary, rest } = planOf(
      `subscription Follow($orderId: ID!) {
      orderUpdated(orderId: $orderId) { orderStatus items { product { name seller { name } } } tickets { ticketId } }
    }`,
      { orderId: '1' },
    );
    expect([primary.kind, primary.serviceName, primary.variableUsages]).toEqual([
      'Fetch',
      'order',
      ['orderId'],
    ]);
    expect(primary.operation).toMatch(/^subscription/);
    const services = [...JSON.stringify(rest).matchAll(/"serviceName":"(\w+)"/g)].map(([, name]) => name);
    expect([...new Set(services)].sort()).toEqual(['auth', 'product', 'ticket']);
  });

  it('within one subgraph has no rest', () => {
    const { primary, rest } = planOf('subscription { myOrdersUpdated { id orderStatus total } }');
    expect([primary.serviceName, rest]).toEqual(['order', undefined]);
  });

  it('is made once for one operation, however it is written', () => {
    const query = 'subscription T($id: ID!) { ticketUpdated(ticketId: $id) { id order { total } } }';
    const other = `subscription T($id: ID!) { ...F } fragment F on Subscription {
      ticketUpdated(ticketId: $id) { id } ticketUpdated(ticketId: $id) { order { total @include(if: true) } }
    }`;
    expect(planOf(query, { id: '1' })).toBe(planOf(other, { id: '2' }));
    expect(planOf(query, { id: '1' }).primary.serviceName).toBe('ticket');
  });

  it('is refused for what is no subscription', () => {
    expect(() => planOf('{ products { products { id } } }')).toThrow('no subscription');
  });
});
