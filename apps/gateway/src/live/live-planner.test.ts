import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'graphql';
import { LivePlanner, type LivePlan } from './live-planner';

const planner = new LivePlanner(readFileSync(path.resolve(__dirname, '../../supergraph.graphql'), 'utf8'));

const planOf = (query: string): LivePlan => planner.plan(parse(query), { query, operationName: undefined });

/** Apollo's planner gives subscriptions as one primary fetch and a rest; nothing promises that it stays so. */
describe('the plan of a subscription', () => {
  it('across subgraphs has the owner as its primary part and the others in its rest', () => {
    const { primary, rest } = planOf(`subscription Follow($orderId: ID!) {
      orderUpdated(orderId: $orderId) { orderStatus items { product { name seller { name } } } tickets { ticketId } }
    }`);
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

  it('is made once for one text', () => {
    const query = 'subscription T($id: ID!) { ticketUpdated(ticketId: $id) { id order { total } } }';
    expect(planOf(query)).toBe(planOf(query));
    expect(planOf(query).primary.serviceName).toBe('ticket');
  });

  it('is refused for what is no subscription', () => {
    expect(() => planOf('{ products { products { id } } }')).toThrow('no subscription');
  });
});
