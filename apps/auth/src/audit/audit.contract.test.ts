import { actor } from '@e-storefront/testing';
import { AuthUnderTest } from '../auth-under-test';

const EVENTS = `query ($userId: ID, $kind: AuditEventKind, $limit: Int) {
  auditEvents(userId: $userId, kind: $kind, limit: $limit) {
    events { kind actorId userId subjectId address actor { id } user { id name } } pagination { total } } }`;

describe('the audit log', () => {
  let auth: AuthUnderTest;

  beforeAll(async () => {
    auth = await AuthUnderTest.start();
  });
  afterAll(async () => {
    await auth[Symbol.asyncDispose]();
  });

  it('is shown to admins alone', async () => {
    expect(await auth.code(EVENTS)).toBe('UNAUTHENTICATED');
    for (const role of ['customer', 'seller', 'support'] as const) {
      expect(await auth.code(EVENTS, actor(role))).toBe('FORBIDDEN');
    }
    for (const role of ['admin', 'super_admin'] as const) {
      expect(await auth.code(EVENTS, actor(role))).toBeUndefined();
    }
  });

  it('refuses filters that are none', async () => {
    for (const variables of [{ userId: 'x' }, { limit: 101 }]) {
      expect(await auth.code(EVENTS, actor('admin'), variables)).toBe('BAD_USER_INPUT');
    }
  });
});
