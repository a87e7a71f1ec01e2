import { rule, type allow } from 'graphql-shield';
import {
  hasPermission,
  roleHasPermission,
  tokenExpired,
  type Permission,
  type ServiceScope,
} from '@e-storefront/auth';
import { DomainError, isDomainError } from '@e-storefront/errors';
import type { SubgraphContext } from './context';

/** A rule of graphql-shield, or a combination of several. */
export type Rule = typeof allow | ReturnType<ReturnType<typeof rule>>;

/**
 * The permission map of a subgraph: one rule per type, or one per field with `*` for the remaining fields.
 */
export type PermissionTree = Record<string, Rule | Record<string, Rule>>;

/** The input of a rule: the parent object, the field's arguments and the context. */
interface Question<Parent, Args, Context> {
  parent: Parent;
  args: Args;
  context: Context;
}

/**
 * Creates a rule. `false` becomes UNAUTHENTICATED for a guest and FORBIDDEN for others; a DomainError that
 * `decide` throws is returned as is. Nothing is cached: a subscription's context is long-lived, and
 * permissions are checked again for each event.
 * @param name unique in the subgraph, such as `isOwnOrder`
 */
export function check<Parent = unknown, Args = unknown, Context extends SubgraphContext = SubgraphContext>(
  name: string,
  decide: (question: Question<Parent, Args, Context>) => boolean | Promise<boolean>,
): Rule {
  return rule(name, { cache: 'no_cache' })(async (parent: Parent, args: Args, context: Context) => {
    try {
      const allowed = await decide({ parent, args, context });
      return allowed || new DomainError(context.principal ? 'FORBIDDEN' : 'UNAUTHENTICATED');
    } catch (error) {
      // Shield treats an error that a rule throws like `false`.
      if (isDomainError(error)) return error;
      throw error;
    }
  });
}

/**
 * A root field whose answer does not depend on the caller: served to everyone, even with an expired token.
 * Root fields with any other rule reject a caller whose token has expired.
 */
export const isPublic: Rule = rule('isPublic', { cache: 'no_cache' })(() => true);

/** Open to everyone, with an answer that depends on the caller: rejects a caller whose token has expired. */
export const dependsOnCaller = check('dependsOnCaller', ({ context }) => {
  if (context.expired) throw tokenExpired();
  return true;
});

/** A person is logged in: API keys and machine clients need a permission instead. */
export const isAuthenticated = check('isAuthenticated', ({ context }) => context.principal?.scopes === null);

/** A person or a guest: for what guests may do as well, and what a key must not do on behalf of its owner. */
export const isPersonOrGuest = check(
  'isPersonOrGuest',
  ({ context: { principal } }) => principal === null || principal.scopes === null,
);

/** The call comes from a known service; says nothing about its user. For `_entities` and `_service`. */
export const isInternalCaller = check('isInternalCaller', ({ context }) => context.caller !== '');

/**
 * The caller's role has a permission; a caller who lacks only an approval or a second factor receives that as
 * the reason.
 */
export function can(permission: Permission): Rule {
  return named(`can(${permission})`, ({ context: { principal } }) => {
    if (hasPermission(principal, permission)) return true;
    if (principal?.scopes === null && roleHasPermission(principal.role, permission)) {
      throw new DomainError(principal.secondFactorMissing ? 'SECOND_FACTOR_REQUIRED' : 'SELLER_NOT_APPROVED');
    }
    return false;
  });
}

/** The call comes from a service with the scope, on its own behalf; never from the gateway for a client. */
export function hasScope(scope: ServiceScope): Rule {
  return named(`hasScope(${scope})`, ({ context }) => context.callerScopes.includes(scope));
}

const rulesByName = new Map<string, Rule>();

/**
 * Returns the same rule for the same name: shield rejects two rules with one name, even if they are equal.
 */
function named(name: string, decide: Parameters<typeof check>[1]): Rule {
  const rule = rulesByName.get(name) ?? check(name, decide);
  rulesByName.set(name, rule);
  return rule;
}
