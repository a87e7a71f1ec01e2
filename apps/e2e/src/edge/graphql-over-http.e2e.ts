import { auditServer, type AuditResult } from 'graphql-http';
import { GATEWAY } from '../support/environment';

const NO_SIMPLE_READS =
  'A page of another origin could make a browser send such a request with what it knows of the user: reads by GET need ' +
  'the header `apollo-require-preflight`, or another one that no such page can send (CSRF prevention).';
const STATUS_TELLS =
  'Clients read the body whatever the status is; proxies, monitors and caches tell a refusal by its status only, so ' +
  'that it is 400 for both media types.';

/** Recommendations and options of the draft that the gateway deliberately does not follow, by the audit's ids. */
const ON_PURPOSE: Readonly<Record<string, { name: string; because: string }>> = {
  '5A70': {
    name: 'MAY accept application/x-www-form-urlencoded formatted GET requests',
    because: NO_SIMPLE_READS,
  },
  D6D5: {
    name: 'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/graphql-response+json',
    because: NO_SIMPLE_READS,
  },
  '6A70': {
    name: 'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/json',
    because: NO_SIMPLE_READS,
  },
  '572B': {
    name: 'SHOULD use 200 status code on document parsing failure when accepting application/json',
    because: STATUS_TELLS,
  },
  FDE2: {
    name: 'SHOULD use 200 status code on document validation failure when accepting application/json',
    because: STATUS_TELLS,
  },
  '7B9B': {
    name: 'SHOULD use a status code of 200 on variable coercion failure when accepting application/json',
    because: STATUS_TELLS,
  },
};

/** Audits the gateway as a client sees it. @param headers in addition to those of the audit */
function audit(headers: Readonly<Record<string, string>> = {}): Promise<AuditResult[]> {
  return auditServer({
    url: `${GATEWAY}/graphql`,
    fetchFn: (url: string, init: RequestInit = {}) =>
      fetch(url, { ...init, headers: { ...init.headers, ...headers } }),
  });
}

describe('the audit of GraphQL over HTTP', () => {
  it('passes every MUST, and every SHOULD and MAY except the deliberate exceptions', async () => {
    const results = await audit();
    expect(results.length).toBeGreaterThan(50);
    expect(results.filter(({ name }) => name.startsWith('MUST ')).length).toBeGreaterThan(10);
    const different = results.filter(({ status }) => status !== 'ok').map(({ id, name }) => ({ id, name }));
    const known = Object.entries(ON_PURPOSE).map(([id, { name }]) => ({ id, name }));
    const byId = (a: { id: string }, b: { id: string }): number => a.id.localeCompare(b.id);
    expect(different.sort(byId)).toEqual(known.sort(byId));
    expect(different.filter(({ name }) => name.startsWith('MUST '))).toEqual([]);
  });

  it('has no findings about GET for requests that no page of another origin can send', async () => {
    const results = await audit({ 'apollo-require-preflight': 'yes' });
    const different = results.filter(({ status }) => status !== 'ok').map(({ id }) => id);
    const others = Object.entries(ON_PURPOSE).filter(([, { because }]) => because !== NO_SIMPLE_READS);
    expect(different.sort()).toEqual(others.map(([id]) => id).sort());
  });
});
